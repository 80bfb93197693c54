import { execa } from "execa";
import { startTimeOf } from "../../sandbox/processes.ts";

/** A process that was seen; the start time tells it from a later one with the same pid. */
export interface SeenProcess {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * Ends a process at once, and with it all that it started (`tree`) or nothing else (`root`). Pulumi's
 * plugins are in process groups of their own, so a signal to the group would not reach them.
 * @returns the processes below it that were left alone.
 */
export async function killHard(pid: number, scope: "tree" | "root"): Promise<SeenProcess[]> {
  const stopped = new Set<number>();
  // What is stopped starts nothing any more, so that the search comes to an end.
  for (let found = [pid]; found.length > 0; found = (await treeOf(pid)).filter(isNew(stopped))) {
    for (const one of found) {
      stopped.add(one);
      if (scope === "tree" || one === pid) send(one, "SIGSTOP");
    }
  }
  const others = [...stopped].filter((one) => one !== pid);
  const left = scope === "tree" ? [] : await seen(others);
  for (const one of scope === "tree" ? stopped : [pid]) send(one, "SIGKILL");
  return left;
}

/** Ends those that are still there. */
export async function killLeft(processes: readonly SeenProcess[]): Promise<void> {
  for (const { pid, startTime } of processes) {
    if (startTime !== "" && (await startTimeOf(pid)) === startTime) send(pid, "SIGKILL");
  }
}

function seen(pids: readonly number[]): Promise<SeenProcess[]> {
  return Promise.all(pids.map(async (pid) => ({ pid, startTime: await startTimeOf(pid) })));
}

function isNew(known: ReadonlySet<number>): (pid: number) => boolean {
  return (pid) => !known.has(pid);
}

/** The process and all below it. */
export async function treeOf(root: number): Promise<number[]> {
  const { stdout } = await execa("ps", ["-A", "-o", "pid=,ppid="]);
  const rows = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).map(([pid = 0]) => pid);
  const below = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(below)];
  return below(root);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}
