import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { readJson, writeJson } from "./json-file.mjs";
import { cacheDirectory } from "./locations.mjs";

const memory = path.join(cacheDirectory, "pulumi-versions.json");

/**
 * The version of a Pulumi CLI such as `3.259.0`, remembered for as long as the file stays the same;
 * undefined if the program doesn't tell.
 * @param {string} program
 * @returns {Promise<string | undefined>}
 */
export async function pulumiVersion(program) {
  const { size, mtimeMs } = await stat(program);
  const identity = `${program} ${size} ${mtimeMs}`;
  /** @type {Record<string, string>} */
  const known = await readJson(memory, {});
  if (known[identity]) return known[identity];
  const version = await askVersion(program);
  if (version) await writeJson(memory, { ...known, [identity]: version });
  return version;
}

/** @param {string} program */
async function askVersion(program) {
  try {
    const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await promisify(execFile)(program, ["version"], { env: environment });
    return /^v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
