import { catalog, s3Server } from "./catalog.mjs";
import { run } from "./run.mjs";
import { isExecutable } from "./search.mjs";

/**
 * Why a program that was just made is of no use; undefined if it runs.
 * @param {import("./catalog.mjs").ProgramName | import("./catalog.mjs").ServerName} name
 * @param {string} file
 * @returns {Promise<string | undefined>}
 */
export async function whyNotRunning(name, file) {
  const known = [...catalog, s3Server].find((program) => program.name === name);
  const versionArguments = known?.versionArguments;
  if (!versionArguments) return (await isExecutable(file)) ? undefined : "it is not executable";
  const { succeeded, output } = await run(file, versionArguments);
  return succeeded ? undefined : output || "it ends with an error";
}
