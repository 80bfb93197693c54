import { readFileSync, rmSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMilliseconds = 1_000;
const beatMilliseconds = 5_000;
/** A holder without a sign of life for so many polls in a row is gone; its pid was given away. */
const silentPollsUntilStale = 60;

/**
 * Does the work while holding the lock file. Waits for another holder, and takes the lock over
 * from one that died.
 * @param {string} file
 * @param {{ onWait: (pid: number) => void }} events
 * @param {() => Promise<void>} work
 */
export async function withLock(file, { onWait }, work) {
  await mkdir(path.dirname(file), { recursive: true });
  await acquire(file, onWait);
  const release = () => releaseOwn(file);
  process.once("exit", release);
  const beat = setInterval(() => void showLife(file), beatMilliseconds);
  try {
    await work();
  } finally {
    clearInterval(beat);
    process.removeListener("exit", release);
    release();
  }
}

/**
 * @param {string} file
 * @param {(pid: number) => void} onWait
 */
async function acquire(file, onWait) {
  let lastBeat;
  let silentPolls = 0;
  let isAnnounced = false;
  while (!(await tryToCreate(file))) {
    const holder = await readHolder(file);
    if (!holder) continue;
    silentPolls = holder.beat === lastBeat ? silentPolls + 1 : 0;
    lastBeat = holder.beat;
    if (!isAlive(holder.pid) || silentPolls >= silentPollsUntilStale) {
      await putAside(file, holder.pid);
      continue;
    }
    if (!isAnnounced) onWait(holder.pid);
    isAnnounced = true;
    await sleep(pollMilliseconds);
  }
}

/**
 * Linked into place with its content, so that nobody meets a lock file without a pid.
 * @param {string} file
 */
async function tryToCreate(file) {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, String(process.pid));
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** @param {string} file */
async function readHolder(file) {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    return { pid: Number(content), beat: mtimeMs };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Renamed first: if somebody else was faster, what we took is their lock and goes back.
 * @param {string} file
 * @param {number} stalePid
 */
async function putAside(file, stalePid) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    await rename(file, aside);
    if (Number(await readFile(aside, "utf8")) !== stalePid) await link(aside, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes(codeOf(error))) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/** @param {string} file */
function releaseOwn(file) {
  try {
    if (Number(readFileSync(file, "utf8")) === process.pid) rmSync(file);
  } catch {
    // It is gone already, which is what we want.
  }
}

/** @param {string} file */
async function showLife(file) {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/**
 * @param {any} error
 * @returns {string}
 */
function codeOf(error) {
  return error.code;
}
