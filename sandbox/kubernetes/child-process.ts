import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandLineOf } from "../processes.ts";

/** A program to run next to the sandbox. */
export interface ChildOptions {
  readonly name: string;
  readonly program: string;
  /** One of them must name `directory`: a leftover is known by it. */
  readonly args: readonly string[];
  /** Gets `<name>.pid` and `<name>.log`. */
  readonly directory: string;
  /** Whom it runs as; only root may choose. Default: who runs this process. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A child process that never outlives the sandbox. */
export interface Child {
  readonly name: string;
  readonly hasEnded: () => boolean;
  /** The log so far. */
  readonly log: () => Promise<string>;
  /** SIGTERM, and SIGKILL when that takes longer than the grace. */
  readonly stop: (graceMs: number) => Promise<void>;
}

/** Starts a program in a process group of its own, so that Ctrl-C leaves the order of ending to us. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, program, args, directory, account } = options;
  const logFile = join(directory, `${name}.log`);
  const log = await open(logFile, "w", 0o600);
  const child = spawn(program, args, {
    ...account,
    cwd: directory,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const ended = once(child, "exit").catch(() => undefined);
  await once(child, "spawn").finally(() => log.close());
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start`);
  const watchdog = startWatchdog(pid);
  await writeFile(pidFile(directory, name), String(pid), { mode: 0o600 });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    name,
    hasEnded,
    log: () => readFile(logFile, "utf8"),
    stop: async (graceMs) => {
      if (!hasEnded()) {
        child.kill("SIGTERM");
        await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
      }
      if (!hasEnded()) child.kill("SIGKILL");
      await ended;
      watchdog.kill("SIGKILL");
      await rm(pidFile(directory, name), { force: true });
    },
  };
}

/** Ends what a killed sandbox left behind in this directory, if it is still there. */
export async function endLeftover(directory: string, name: string): Promise<void> {
  const pid = Number(await readFile(pidFile(directory, name), "utf8").catch(() => "0"));
  while (pid > 0 && (await commandLineOf(pid)).includes(directory)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended in between.
    }
    await sleep(20);
  }
  await rm(pidFile(directory, name), { force: true });
}

/**
 * A shell that waits on a pipe from us. The pipe closes when this process ends, however it ends, and
 * the shell then ends the child: nobody else would after a SIGKILL.
 */
function startWatchdog(pid: number): ChildProcess {
  return spawn("/bin/sh", ["-c", 'read -r _; kill -KILL "$1"', "sandbox-watchdog", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
}

function pidFile(directory: string, name: string): string {
  return join(directory, `${name}.pid`);
}
