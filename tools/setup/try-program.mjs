import { catalog } from "./catalog.mjs";
import { run } from "./run.mjs";
import { isExecutable } from "./search.mjs";

/**
 * Why a program that was just made is of no use; undefined if it runs.
 * @param {import("./catalog.mjs").ProgramName} name
 * @param {string} file
 * @returns {Promise<string | undefined>}
 */
export async function whyNotRunning(name, file) {
  const versionArguments = catalog.find((program) => program.name === name)?.versionArguments;
  if (!versionArguments) return (await isExecutable(file)) ? undefined : "it is not executable";
  const { succeeded, output } = await run(file, versionArguments);
  return succeeded ? undefined : output || "it ends with an error";
}
