import { mkdir } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { sandboxEnvironment, temporaryDirectory } from "../environment.ts";
import { projectDirectory } from "../sandbox-platform.ts";
import type { SandboxPlatform } from "../sandbox-platform.ts";
import { UserError } from "../setup/user-error.mjs";

/** The stack that belongs to the sandbox. */
const stackName = "dev";

/** Selects the stack, and makes it first where it is missing. */
export async function selectStack(
  platform: SandboxPlatform,
  sandboxDirectory: string,
): Promise<void> {
  await mkdir(path.join(sandboxDirectory, "pulumi"), { recursive: true });
  await mkdir(temporaryDirectory(sandboxDirectory), { recursive: true });
  const result = await execa("pulumi", ["stack", "select", "--create", stackName], {
    ...pulumiOptions(platform, sandboxDirectory),
    all: true,
    reject: false,
  });
  if (result.failed) {
    throw new UserError(
      `The stack ${stackName} could not be selected. pulumi said:\n${result.all}`,
    );
  }
}

/**
 * `pulumi up`, with its output shown as it comes. On Ctrl-C it is pulumi that ends, in good order: a
 * second signal would make it drop what it is doing.
 */
export async function bringUpStack(
  platform: SandboxPlatform,
  sandboxDirectory: string,
): Promise<void> {
  const leaveItToPulumi = (): void => undefined;
  process.on("SIGINT", leaveItToPulumi);
  const { exitCode } = await execa("pulumi", ["up", "--yes", "--stack", stackName], {
    ...pulumiOptions(platform, sandboxDirectory),
    stdio: "inherit",
    reject: false,
    cleanup: false,
  });
  process.off("SIGINT", leaveItToPulumi);
  if (exitCode === 0) return;
  throw new UserError(
    "pulumi up failed; what it said is above. The sandbox still runs: to go on by hand, first run\n" +
      '  eval "$(npm run -s sandbox:env)"',
  );
}

/** What the stack's program tells: its outputs, of the last `pulumi up`. */
export async function readOutputs(
  platform: SandboxPlatform,
  sandboxDirectory: string,
): Promise<unknown> {
  const args = ["stack", "output", "--json", "--stack", stackName];
  const { stdout } = await execa("pulumi", args, pulumiOptions(platform, sandboxDirectory));
  return JSON.parse(stdout);
}

function pulumiOptions(
  platform: SandboxPlatform,
  sandboxDirectory: string,
): { cwd: string; env: Record<string, string> } {
  return { cwd: projectDirectory, env: sandboxEnvironment(platform, sandboxDirectory) };
}
