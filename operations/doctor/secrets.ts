import { existsSync, readFileSync } from "node:fs";
import type { Platform } from "../../components/platform.ts";
import { CxError } from "../../providers/errors.ts";
import { checkShell } from "../../settings/shell.ts";
import type { Environment } from "../pulumi.ts";
import { stackFileName } from "../stack.ts";
import { right, warning, type Finding } from "./examination.ts";

/** How secrets of the stack are encrypted. */
export function lookAtSecrets(name: string, environment: Environment): Finding<string> {
  const file = stackFileName(name);
  // Not parsed: what is wrong with the file, Pulumi says itself.
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (/^encryptionsalt:/m.test(text)) return lookAtPassphrase(environment);
  const found = /^secretsprovider:\s*(\S+)/m.exec(text)?.[1] ?? "that of the backend";
  return right(found, found);
}

function lookAtPassphrase(environment: Environment): Finding<string> {
  const names = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];
  const variable = names.find((name) => environment[name] !== undefined);
  if (variable === undefined) {
    throw new CxError(
      "a passphrase, and it is not set",
      `set ${names.join(" or ")} to the one of pulumi stack init`,
    );
  }
  if (environment[variable] !== "") return right(variable, `a passphrase, of ${variable}`);
  const what = `an empty passphrase (${variable}): whoever has the state has its secrets`;
  return warning(variable, what, "pulumi stack change-secrets-provider passphrase");
}

/** What the shell's variables alone don't tell. Whatever they tell is a mistake of the settings. */
export function lookForSandbox(
  platform: Platform,
  environment: Environment,
  backend: string,
): Finding<undefined> {
  const file = environment["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? "";
  const passphrase = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  const isSandboxs = (signs: Environment) => checkShell(platform, signs).length > 0;
  const { CX_SANDBOX_DIR, CX_SANDBOX_GATEWAY_URL } = environment;
  const shell = { CX_SANDBOX_DIR, CX_SANDBOX_GATEWAY_URL };
  if (isSandboxs({ ...shell, PULUMI_BACKEND_URL: backend })) {
    throw new CxError(
      `the backend ${backend} is the sandbox's, and the platform is not: rm -r .sandbox would end its state`,
      "pulumi login to a backend of your own, and pulumi stack init there",
    );
  }
  if (isSandboxs({ ...shell, PULUMI_CONFIG_PASSPHRASE: passphrase })) {
    throw new CxError(
      "the passphrase is the sandbox's, which everybody knows, and the platform is not the sandbox",
      "pulumi stack change-secrets-provider passphrase, with one of your own",
    );
  }
  return right(undefined, "nothing of the sandbox is used for another platform");
}
