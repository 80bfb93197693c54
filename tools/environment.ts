import path from "node:path";
import { binDirectory, pulumiHome } from "./programs.mjs";
import type { SandboxPlatform } from "./sandbox-platform.ts";

/** What plain `pulumi …` needs to work against the sandbox, apart from PATH. */
export function sandboxVariables(
  platform: SandboxPlatform,
  sandboxDirectory: string,
): Record<string, string> {
  const { urls, kubeconfig, credentials } = platform;
  return {
    // A side file of metadata would be written in place: a run that is killed at that moment leaves
    // it empty, and Pulumi reads the stack no more.
    PULUMI_BACKEND_URL: `file://${path.join(sandboxDirectory, "pulumi")}?metadata=skip`,
    PULUMI_HOME: pulumiHome,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    KUBECONFIG: kubeconfig,
    CX_SANDBOX_URL: urls.control,
    CX_LOGIN_CLIENT_ID: credentials.clientId,
    CX_LOGIN_CLIENT_SECRET: credentials.clientSecret,
    CX_LOGIN_USERNAME: credentials.username,
    CX_LOGIN_PASSWORD: credentials.password,
    GRAFANA_TOKEN: credentials.grafanaToken,
  };
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
