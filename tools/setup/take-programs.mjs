import { rm } from "node:fs/promises";
import path from "node:path";
import { archiveDirectory, archives } from "./archives.mjs";
import { checksumOf, knownChecksum } from "./checksum.mjs";
import { download } from "./download.mjs";
import { makeProgramFolder } from "./program-folder.mjs";
import { say, showStep } from "./progress.mjs";
import { run } from "./run.mjs";
import { areOfficialWanted, sourceOf } from "./sources.mjs";
import { whyNotRunning } from "./try-program.mjs";
import { UserError } from "./user-error.mjs";

/** @typedef {Map<string, string[]>} Obstacles Names of programs by what was in the way of them. */

/**
 * Takes programs out of the official archives, all at the same time, and says of each where it is from.
 * @param {string[]} missing
 * @returns {Promise<string[]>} why some of them could not be had
 */
export async function takePrograms(missing, environment = process.env) {
  if (!areOfficialWanted(environment)) return ["CX_SETUP=build: no program is downloaded"];
  const wanted = archives
    .filter(({ programs }) => programs.some((name) => missing.includes(name)))
    .map((archive) => ({ ...archive, source: sourceOf(archive.url, environment) }));
  if (wanted.length === 0) return [];
  const title = `Downloading ${wanted.map((archive) => archive.title).join(", ")}`;
  return showStep({ title, key: "download", guideSeconds: 30, isTypical: false }, async () => {
    /** @type {Obstacles} */
    const obstacles = new Map();
    await Promise.all(wanted.map((archive) => takeOrNote(archive, obstacles)));
    const notes = [...obstacles].map(([reason, names]) => `${names.join(", ")}: ${reason}`);
    for (const note of notes) say(`  not taken: ${note}`);
    return notes;
  });
}

/**
 * @typedef {import("./archives.mjs").Archive & { source: string }} SourcedArchive
 * @param {SourcedArchive} archive
 * @param {Obstacles} obstacles
 */
async function takeOrNote(archive, obstacles) {
  try {
    await makeProgramFolder(archiveDirectory(archive), (draft) => takeArchive(archive, draft));
    say(`  taken: ${archive.programs.join(", ")}: from ${archive.source}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const others = obstacles.get(error.message) ?? [];
    obstacles.set(error.message, [...others, ...archive.programs]);
  }
}

/**
 * @param {SourcedArchive} archive
 * @param {string} directory
 */
async function takeArchive({ url, source, folder, programs }, directory) {
  const expected = await knownChecksum(path.basename(url));
  const file = path.join(directory, path.basename(url));
  await download(source, file);
  const actual = await checksumOf(file, expected);
  if (actual !== expected) {
    throw new UserError(`${source} was refused, it has the checksum ${actual} and not ${expected}`);
  }
  await unpack(file, folder, programs);
  await rm(file);
  for (const name of programs) {
    const reason = await whyNotRunning(name, path.join(directory, name));
    if (reason) throw new UserError(`${name} of ${source} does not run: ${reason}`);
  }
}

/**
 * With the machine's own tar: every Linux and macOS has one, and a reader of ours would be one more
 * thing to get wrong. `o`: the files are ours, not the maker's, for root too.
 * @param {string} file
 * @param {string} folder
 * @param {string[]} programs
 */
async function unpack(file, folder, programs) {
  const depth = folder.split("/").length - 1;
  const members = programs.map((name) => `${folder}${name}`);
  const { succeeded, output } = await run("tar", [
    "-xzof",
    file,
    "-C",
    path.dirname(file),
    `--strip-components=${depth}`,
    ...members,
  ]);
  if (!succeeded) throw new UserError(`${path.basename(file)} could not be unpacked: ${output}`);
}
