import { existsSync, type Dirent } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../setup/user-error.mjs";
import type { RenderedFiles } from "./files.ts";

/** Names of the files that are there now, and of those that are no longer. */
export interface FolderChange {
  written: string[];
  removed: string[];
}

/**
 * Makes a folder hold these files. Of the others only those go that an earlier render made: the notice
 * is the comment in their first line. Throws a UserError, before anything is written, when a file that
 * is not ours would be overwritten.
 */
export async function writeFolder(
  folder: string,
  files: RenderedFiles,
  notice: string,
): Promise<FolderChange> {
  const entries = await entriesOf(folder);
  const ours = new Set<string>();
  for (const entry of entries) if (await isOurs(folder, entry, notice)) ours.add(entry.name);
  const foreign = entries.map(({ name }) => name).filter((name) => !ours.has(name));
  const inTheWay = foreign.filter((name) => files.has(name));
  if (inTheWay.length > 0) throw wouldOverwrite(folder, inTheWay, notice);

  const removed = [...ours].filter((name) => !files.has(name));
  await mkdir(folder, { recursive: true });
  for (const [name, text] of files) await writeFile(join(folder, name), text);
  for (const name of removed) await rm(join(folder, name));
  return { written: [...files.keys()], removed };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (!existsSync(folder)) return [];
    const reason = error instanceof Error ? error.message : "unknown error";
    throw new UserError(`cannot read the folder ${folder}: ${reason}`, { cause: error });
  }
}

/** A link may lead anywhere, so it is never ours. */
async function isOurs(folder: string, entry: Dirent, notice: string): Promise<boolean> {
  if (!entry.isFile() || !/\.(yaml|txt)$/.test(entry.name)) return false;
  const [first] = (await readFile(join(folder, entry.name), "utf8")).split("\n", 1);
  return first === `# ${notice}` || first === `; ${notice}`;
}

function wouldOverwrite(folder: string, names: readonly string[], notice: string): UserError {
  const lines = names.map((name) => `  - ${join(folder, name)}`);
  return new UserError(
    [
      `these files are not from this stack ("${notice}" is not their first line) and would be overwritten; nothing was written:`,
      ...lines,
      "Move them away, or give another folder with --out.",
    ].join("\n"),
  );
}
