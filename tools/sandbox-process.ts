import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { programPaths } from "./programs.mjs";
import { findRunningSandbox, platformFile, projectDirectory } from "./sandbox-platform.ts";
import type { SandboxPlatform } from "./sandbox-platform.ts";
import { UserError } from "./setup/user-error.mjs";

const startTimeoutSeconds = 120;
const shownLogLines = 20;

/**
 * Starts the sandbox as a process that outlives this one, and waits until it is ready.
 * @throws UserError with the end of its log if it fails
 */
export async function startSandbox(directory: string): Promise<SandboxPlatform> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await rm(platformFile(directory), { force: true });
  const logFile = path.join(directory, "sandbox.log");
  const child = await spawnSandbox(directory, logFile);
  const interrupt = (): void => {
    endChild(child);
    process.exit(130);
  };
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  const problem = await waitUntilReady(child, directory);
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  if (typeof problem !== "string") return problem;
  endChild(child);
  throw new UserError(await explainFailure(problem, logFile));
}

function endChild({ pid }: ChildProcess): void {
  if (pid !== undefined) signalGroup(pid, "SIGTERM");
}

async function spawnSandbox(directory: string, logFile: string): Promise<ChildProcess> {
  const log = await open(logFile, "w", 0o600);
  const child = await spawnMain({
    env: { CX_SANDBOX_DIR: directory },
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  child.unref();
  await log.close();
  return child;
}

/** The sandbox's main program, with the paths of the programs that it needs. */
export async function spawnMain({ env, ...options }: SpawnOptions): Promise<ChildProcess> {
  const { etcd, "kube-apiserver": apiServer } = await programPaths();
  const programs = { CX_SANDBOX_ETCD: etcd, CX_SANDBOX_KUBE_APISERVER: apiServer };
  return spawn(process.execPath, ["sandbox/main.ts"], {
    cwd: projectDirectory,
    env: { ...process.env, ...programs, ...env },
    ...options,
  });
}

/** @returns the platform, or what went wrong */
async function waitUntilReady(
  child: ChildProcess,
  directory: string,
): Promise<SandboxPlatform | string> {
  const deadline = Date.now() + startTimeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const platform = await findRunningSandbox(directory);
    if (platform) return platform;
    if (child.exitCode !== null) return `ended with code ${String(child.exitCode)}`;
    if (child.signalCode !== null) return `was ended by ${child.signalCode}`;
    await sleep(100);
  }
  return `was not ready within ${String(startTimeoutSeconds)} s`;
}

async function explainFailure(problem: string, logFile: string): Promise<string> {
  const lines = (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-shownLogLines);
  return [
    `The sandbox ${problem}. The end of its log (${logFile}):`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

/** Is that process a sandbox? A number from an old file may by now belong to something else. */
export async function isSandboxProcess(pid: number): Promise<boolean> {
  const { stdout, exitCode } = await execa("ps", ["-o", "args=", "-p", String(pid)], {
    reject: false,
  });
  return exitCode === 0 && stdout.includes("sandbox/main.ts");
}

/** Asks the sandbox to end; if it doesn't, tells it to, and at last makes it. */
export async function endSandbox({ pid, urls }: SandboxPlatform): Promise<void> {
  if ((await acceptsStop(urls.control)) && (await hasEnded(pid, 20))) return;
  signalGroup(pid, "SIGTERM");
  if (await hasEnded(pid, 10)) return;
  signalGroup(pid, "SIGKILL");
  await hasEnded(pid, 5);
}

async function acceptsStop(controlUrl: string): Promise<boolean> {
  try {
    const request = { method: "POST", signal: AbortSignal.timeout(5_000) };
    return (await fetch(new URL("/stop", controlUrl), request)).ok;
  } catch {
    return false;
  }
}

async function hasEnded(pid: number, timeoutSeconds: number): Promise<boolean> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (await isSandboxProcess(pid)) {
    if (Date.now() >= deadline) return false;
    await sleep(200);
  }
  return true;
}

/** To its whole group, where it leads one: etcd and the API server must not stay behind. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
    } catch {
      // No such group, or it has ended.
    }
  }
}
