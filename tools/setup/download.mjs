import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { UserError } from "./user-error.mjs";

/** How long a server may be silent, before its answer and within it. */
const patienceSeconds = 5;

/**
 * Downloads a file; gives up soon, so that a machine that doesn't reach the server loses only seconds.
 * @param {string} url
 * @param {string} file
 */
export async function download(url, file) {
  const attempt = new AbortController();
  const patience = setTimeout(() => attempt.abort(), patienceSeconds * 1000);
  try {
    const response = await fetch(url, { signal: attempt.signal });
    if (!response.ok || !response.body) throw new UserError(`HTTP ${response.status} for ${url}`);
    const body = response.body;
    await pipeline(async function* () {
      for await (const chunk of body) {
        patience.refresh();
        yield chunk;
      }
    }, createWriteStream(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { origin } = new URL(url);
    const reason = attempt.signal.aborted
      ? `${origin} was silent for ${patienceSeconds} s`
      : `${origin}: ${explain(error)}`;
    throw new UserError(reason, { cause: error });
  } finally {
    clearTimeout(patience);
    attempt.abort();
  }
}

/**
 * fetch says what was in the way in the cause of its error only, and of several addresses in its code.
 * @param {any} error
 * @returns {string}
 */
function explain({ cause, code, message }) {
  return cause ? explain(cause) : message || code;
}
