import { readdir, readFile, readlink } from "node:fs/promises";

/** What a run cost beside time. Undefined where the machine does not tell (no /proc). */
export interface ProcessCost {
  /** Of all processes of the run. */
  cpuSeconds: number | undefined;
  /** The most memory that the process with our handlers had. */
  providerMegabytes: number | undefined;
}

/** Runs something in that folder, and looks at what its processes cost. */
export async function costOf(folder: string, work: () => Promise<void>): Promise<ProcessCost> {
  const before = await childrenSeconds();
  let peak: number | undefined;
  const timer = setInterval(() => {
    void providerMegabytes(folder).then((seen) => {
      if (seen !== undefined) peak = Math.max(peak ?? 0, seen);
    });
  }, 100);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  const after = await childrenSeconds();
  const cpuSeconds = before === undefined || after === undefined ? undefined : after - before;
  return { cpuSeconds, providerMegabytes: peak };
}

const ticksPerSecond = 100;

/** CPU time of all children that have ended, with theirs. */
async function childrenSeconds(): Promise<number | undefined> {
  const text = await readFile("/proc/self/stat", "utf8").catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined) return undefined;
  // cutime and cstime: fields 16 and 17 of the line, counted from the one behind the name.
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

async function providerMegabytes(folder: string): Promise<number | undefined> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(processes.map((pid) => memoryOf(pid, folder)));
  const known = found.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Runs something, and looks at the most memory that all processes in and below that folder had together, in MB. */
export async function mostMemory(folder: string, work: () => Promise<void>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    void sharesIn(folder).then((megabytes) => {
      peak = Math.max(peak, megabytes);
    });
  }, 500);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

/** What several processes share counts once. */
async function sharesIn(folder: string): Promise<number> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const shares = await Promise.all(
    processes.map(async (pid) => {
      try {
        if (!(await readlink(`/proc/${pid}/cwd`)).startsWith(folder)) return 0;
        const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
        return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024;
      } catch {
        return 0; // it has ended meanwhile
      }
    }),
  );
  return shares.reduce((sum, one) => sum + one, 0);
}

async function memoryOf(pid: string, folder: string): Promise<number | undefined> {
  try {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    if (!command.includes("cmd/dynamic-provider")) return undefined;
    if ((await readlink(`/proc/${pid}/cwd`)) !== folder) return undefined;
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined; // it has ended meanwhile
  }
}
