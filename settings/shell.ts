import { delimiter } from "node:path";
import type { Platform } from "../components/platform.ts";
import { isPlainObject } from "../providers/objects.ts";
import { problem, type Problem } from "../providers/words/problems.ts";
import type { ConfigSource } from "../providers/engine/lifecycle.ts";
import type { Surroundings } from "./surroundings.ts";

type Environment = Surroundings["environment"];

/**
 * A shell that is set up for the sandbox has the sandbox's backend, passphrase, cluster and logins.
 * Any other platform is refused there: its state would be written where `rm -r .sandbox` ends it,
 * its secrets encrypted with a passphrase that is published.
 */
export function checkShell(platform: Platform, environment: Environment): Problem[] {
  const variables = sandboxVariablesIn(environment);
  const foreign = urlsOf(platform).filter((url) => !isOfSandbox(url, environment));
  if (variables.length === 0 || foreign.length === 0) return [];
  const urls = [...new Set(foreign)].map((url) => `"${url}"`).join(", ");
  const moved = foreign.every(isLoopback)
    ? '; if the sandbox was moved to another port, run eval "$(npm run -s sandbox:env)" again'
    : "";
  const reason = `is not the sandbox (${urls}), but this shell is set up for it (${variables.join(", ")}): state, passphrase, cluster and logins would be the sandbox's; open a new shell, run eval "$(npm run -s env)" there, and set again what was set with --secret in this one${moved}`;
  return [{ path: "platform", reason }];
}

/** A run that calls nobody would not notice, and the next refresh would fail. The shell's own file wins. */
export function checkCaFile(platform: unknown, { environment, isThere }: Surroundings): Problem[] {
  const file = isPlainObject(platform) ? platform["caCertFile"] : undefined;
  if (typeof file !== "string" || environment["CX_CA_CERT_FILE"] || isThere(file)) return [];
  const reason = `names the CA certificate file '${file}', which is not there; a relative path starts at the directory of Pulumi.yaml`;
  return [problem("platform.caCertFile", reason)];
}

/** Where the stack's file leaves room for the sandbox's address: it may run on any port. */
export const sandboxAddress = /\$\{CX_SANDBOX_GATEWAY_URL:-([^}]*)\}/g;

/** The same configuration, with the address of the shell's sandbox, or else the one that is written there. */
export function withSandboxAddress(read: ConfigSource, environment: Environment): ConfigSource {
  const gateway = environment["CX_SANDBOX_GATEWAY_URL"] ?? "";
  return (key) =>
    key === "platform"
      ? read(key)?.replaceAll(sandboxAddress, (_all, usual: string) => gateway || usual)
      : read(key);
}

/** Names of the variables by which a shell is known to be set up for the sandbox. */
export function sandboxVariablesIn(environment: Environment): string[] {
  const signs: Readonly<Record<string, (value: string) => boolean>> = {
    CX_SANDBOX_URL: () => true,
    PULUMI_BACKEND_URL: (value) => isInSandbox(value, environment),
    PULUMI_CONFIG_PASSPHRASE: (value) => value === "sandbox",
    KUBECONFIG: (value) => value.split(delimiter).some((file) => isInSandbox(file, environment)),
  };
  return Object.entries(signs).flatMap(([name, isSign]) => {
    const value = environment[name] ?? "";
    return value !== "" && isSign(value) ? [name] : [];
  });
}

/** Below a folder named `.sandbox`, or the one that CX_SANDBOX_DIR names. */
function isInSandbox(location: string, environment: Environment): boolean {
  const folder = environment["CX_SANDBOX_DIR"] ?? "";
  const isInFolder = folder !== "" && `${location}/`.includes(`${folder.replace(/\/+$/, "")}/`);
  return isInFolder || location.split(/[\\/?#]/).includes(".sandbox");
}

function urlsOf({ tenantApi, keycloak, grafana }: Platform): string[] {
  return [tenantApi.url, keycloak.url, ...(grafana === undefined ? [] : [grafana.url])];
}

/** On this machine and, where the shell knows its sandbox's gateway, at that one's port. */
function isOfSandbox(url: string, environment: Environment): boolean {
  const gateway = environment["CX_SANDBOX_GATEWAY_URL"];
  if (!isLoopback(url)) return false;
  // A tunnel to a real platform begins on this machine too.
  return (
    gateway === undefined || !URL.canParse(gateway) || new URL(gateway).port === new URL(url).port
  );
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
