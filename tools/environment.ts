import path from "node:path";
import { sandboxVariablesIn } from "../settings/shell.ts";
import { binDirectory, compileCache, pulumiHome } from "./programs.mjs";
import type { SandboxPlatform } from "./sandbox-platform.ts";

/** What plain `pulumi …` needs for any platform, apart from PATH. */
export const toolVariables = {
  PULUMI_HOME: pulumiHome,
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  PULUMI_SKIP_UPDATE_CHECK: "true",
  // By default four for each core. A tenant that waits, such as for a write that many share, holds up the others; how many calls
  // a service gets at once is a limit of our own (platform.limits.maxInFlight).
  PULUMI_PARALLEL: process.env["PULUMI_PARALLEL"] ?? "64",
  // The engine writes the whole state at each step. Go's collector of memory would run four times as often by its default (100), which
  // is a tenth of what an `up` costs; this takes 100 MB more for each run.
  GOGC: process.env["GOGC"] ?? "400",
  // Each command starts Node for the program and for its handlers; to compile the SDK each time is a sixth of what it costs.
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? compileCache,
} as const;

/** What plain `pulumi …` needs to work against the sandbox, apart from PATH. */
export function sandboxVariables(
  platform: SandboxPlatform,
  sandboxDirectory: string,
): Record<string, string> {
  const { urls, kubeconfig, caCertFile, credentials } = platform;
  return {
    ...toolVariables,
    // A side file of metadata would be written in place: a run that is killed at that moment leaves
    // it empty, and Pulumi reads the stack no more.
    PULUMI_BACKEND_URL: `file://${path.join(sandboxDirectory, "pulumi")}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    KUBECONFIG: kubeconfig,
    CX_SANDBOX_URL: urls.control,
    CX_SANDBOX_GATEWAY_URL: urls.gateway,
    CX_CA_CERT_FILE: caCertFile,
    CX_LOGIN_CLIENT_ID: credentials.clientId,
    CX_LOGIN_CLIENT_SECRET: credentials.clientSecret,
    CX_LOGIN_USERNAME: credentials.username,
    CX_LOGIN_PASSWORD: credentials.password,
    GRAFANA_TOKEN: credentials.grafanaToken,
  };
}

/** What comes with the signs of a sandbox, but may also be somebody's own. */
const companions = [
  "CX_SANDBOX_GATEWAY_URL",
  "CX_CA_CERT_FILE",
  "CX_LOGIN_CLIENT_ID",
  "CX_LOGIN_CLIENT_SECRET",
  "CX_LOGIN_USERNAME",
  "CX_LOGIN_PASSWORD",
  "GRAFANA_TOKEN",
];

/** Says what a shell still has of the sandbox, and how it gets rid of it; undefined if it has nothing. */
export function explainLeftovers(environment: NodeJS.ProcessEnv): string | undefined {
  const signs = sandboxVariablesIn(environment);
  if (signs.length === 0) return undefined;
  const others = companions.filter((name) => environment[name] !== undefined);
  return [
    `This shell is still set up for the sandbox (${signs.join(", ")}), and pulumi in it refuses every other platform.`,
    "Open a new shell, or take all of it out of this one:",
    `  unset ${[...signs, ...others].join(" ")}`,
  ].join("\n");
}

/** Where the programs that we start against the sandbox may leave files. */
export function temporaryDirectory(sandboxDirectory: string): string {
  return path.join(sandboxDirectory, "tmp");
}

/** The environment of a `pulumi` that we start against the sandbox. */
export function sandboxEnvironment(
  platform: SandboxPlatform,
  sandboxDirectory: string,
): Record<string, string> {
  return {
    ...sandboxVariables(platform, sandboxDirectory),
    PATH: [binDirectory, process.env["PATH"]].join(path.delimiter),
    // The Kubernetes plugin leaves a kubeconfig behind at each start.
    TMPDIR: temporaryDirectory(sandboxDirectory),
  };
}

/** Lines for `eval` in a POSIX shell; the shell's own PATH stays behind ours. */
export function formatExports(variables: Record<string, string>, pathDirectory: string): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`);
  return [`export PATH=${quote(pathDirectory)}:"$PATH"`, ...lines].join("\n");
}

function quote(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
