import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** When a process started, in the words of the system; "" when there is no such process. */
export async function startTimeOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return askPs(pid, "lstart=");
  // The command's name, which may hold anything, ends at the last parenthesis.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const hasEnded = fields[0] === "Z"; // nobody has asked for its exit code yet
  return hasEnded ? "" : (fields[19] ?? "");
}

/** The command line of a process; "" when there is no such process. */
export async function commandLineOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => undefined);
  return line === undefined ? askPs(pid, "command=") : line.replaceAll("\0", " ").trim();
}

async function askPs(pid: number, column: string): Promise<string> {
  if (process.platform === "linux") return "";
  const answer = await promisify(execFile)("ps", ["-o", column, "-p", String(pid)]).catch(
    () => undefined,
  );
  return answer?.stdout.trim() ?? "";
}
