import { searchPrograms } from "./setup/search.mjs";

export { binDirectory, compileCache, pulumiHome } from "./setup/locations.mjs";

/** @typedef {import("./setup/catalog.mjs").ProgramName} ProgramName */

/**
 * Absolute paths of the programs that set-up found (PATH, KUBEBUILDER_ASSETS, the user's plugins),
 * took from the official archives or built.
 * @returns {Promise<Record<ProgramName, string>>}
 * @throws Error that names the missing ones and says how to get them
 */
export async function programPaths() {
  const programs = Object.entries(await searchPrograms());
  const missing = programs.filter(([, program]) => !program.isPresent).map(([name]) => name);
  if (missing.length > 0) {
    throw new Error(`Not set up yet: ${missing.join(", ")} missing. Run: npm run setup`);
  }
  const paths = Object.fromEntries(programs.map(([name, program]) => [name, program.path]));
  return /** @type {Record<ProgramName, string>} */ (paths);
}
