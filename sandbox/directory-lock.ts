import { randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "./error-code.ts";
import { startTimeOf } from "./processes.ts";

/** Proof that this process is the only sandbox of a directory. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Takes the directory; throws an error that names the pid when another sandbox has it. */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = join(directory, "sandbox.pid");
  const own = `${String(process.pid)} ${await startTimeOf(process.pid)}`;
  while (!(await createExclusively(file, own))) {
    const holder = await readFile(file, "utf8").catch(() => "");
    const [pid = "", ...startTime] = holder.split(" ");
    // A number alone proves nothing: it may belong to another program by now.
    if (pid !== "" && (await startTimeOf(Number(pid))) === startTime.join(" ")) {
      throw new Error(
        `${directory} is already in use by the sandbox with pid ${pid}; ` +
          "stop it, or choose another directory with CX_SANDBOX_DIR",
      );
    }
    await rm(file, { force: true });
  }
  return { release: () => rm(file, { force: true }) };
}

/** Creates the file together with its content, so that nobody reads an empty one. */
async function createExclusively(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
