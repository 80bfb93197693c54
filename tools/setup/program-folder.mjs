import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { programsDirectory } from "./locations.mjs";

const unfinished = "unfinished-";

/**
 * Makes a folder with programs. It gets its name only after the work is done to its end, so whatever
 * interrupts this leaves nothing behind that a later run would take.
 * @param {string} target
 * @param {(draft: string) => Promise<void>} work
 */
export async function makeProgramFolder(target, work) {
  await mkdir(programsDirectory, { recursive: true });
  const draft = await mkdtemp(path.join(programsDirectory, unfinished));
  try {
    await work(draft);
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What an interrupted build or download left behind; only for the holder of the set-up lock. */
export async function removeUnfinished() {
  await mkdir(programsDirectory, { recursive: true });
  const names = (await readdir(programsDirectory)).filter((name) => name.startsWith(unfinished));
  for (const name of names) {
    await rm(path.join(programsDirectory, name), { recursive: true, force: true });
  }
}
