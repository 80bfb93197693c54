import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** The content of a JSON file; `fallback` if there is none or it can't be read as JSON. */
export async function readJson(file, fallback) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return fallback;
  }
}

/** Replaces a JSON file as a whole: whoever reads it meets the old or the new content. */
export async function writeJson(file, value) {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(value, undefined, 2)}\n`);
  await rename(draft, file);
}
