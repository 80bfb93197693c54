import path from "node:path";
import { readJson, writeJson } from "./json-file.mjs";
import { cacheDirectory } from "./locations.mjs";

const memory = path.join(cacheDirectory, "step-seconds.json");
const reminderMilliseconds = 30_000;

/**
 * Says what is being done, how long it took the last time, that it goes on, and how long it took.
 * @template T
 * @param {{ title: string, key: string, guideSeconds: number, isTypical?: boolean }} step `key`
 *   stands for the step in the cache; `guideSeconds` is shown until this machine has a figure of its
 *   own; a run that is not typical gives none
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function showStep({ title, key, guideSeconds, isTypical = true }, work) {
  const lastSeconds = (await readSeconds())[key];
  const expectation =
    lastSeconds === undefined
      ? `takes about ${duration(guideSeconds)}`
      : `took ${duration(lastSeconds)} the last time`;
  say(`${title} (${expectation}) …`);
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  const reminder = setInterval(() => say(`  … ${duration(elapsed())}`), reminderMilliseconds);
  try {
    const result = await work();
    say(`  done in ${duration(elapsed())}`);
    if (isTypical) await remember(key, Math.round(elapsed()));
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/** @returns {Promise<Record<string, number>>} */
function readSeconds() {
  return readJson(memory, {});
}

/**
 * @param {string} key
 * @param {number} seconds
 */
async function remember(key, seconds) {
  await writeJson(memory, { ...(await readSeconds()), [key]: seconds });
}

/** @param {string} line */
export function say(line) {
  console.log(line);
}

/**
 * `8 s`, `3 min`, `3 min 20 s`
 * @param {number} seconds
 */
export function duration(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
