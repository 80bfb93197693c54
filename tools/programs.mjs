import { searchPrograms } from "./setup/search.mjs";

export { binDirectory, pulumiHome } from "./setup/locations.mjs";

/**
 * The programs that set-up found or built.
 * @returns {Promise<Record<string, string>>} absolute paths by name
 */
export async function programPaths() {
  const programs = Object.entries(await searchPrograms());
  const missing = programs.filter(([, program]) => !program.isPresent).map(([name]) => name);
  if (missing.length > 0) {
    throw new Error(`Not set up yet: ${missing.join(", ")} missing. Run: npm run setup`);
  }
  return Object.fromEntries(programs.map(([name, program]) => [name, program.path]));
}
