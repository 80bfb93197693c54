import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout this file belongs to. */
export const projectDirectory = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Everything set-up makes outside the checkout. */
export const cacheDirectory = findCacheDirectory(process.env);

/** The programs: a folder for each official archive, or for each program that was built and state of its Go files. */
export const programsDirectory = path.join(cacheDirectory, "programs");

/** `PULUMI_HOME` of our tools: the plugins they need, and the logins that were made with them. */
export const pulumiHome = path.join(cacheDirectory, "pulumi-home");

const checkoutCache = path.join("node_modules", ".cache", "cx-tenants");

/** What set-up keeps inside node_modules, so that it goes when they go. */
export const checkoutCacheDirectory = path.join(projectDirectory, checkoutCache);

/** For `NODE_COMPILE_CACHE`: where Node keeps what it has compiled of the program, the SDK and the handlers. */
export const compileCache = path.join(projectDirectory, "node_modules", ".cache", "node-compile");

/** Links to what plain `pulumi …` needs on PATH. */
export const binDirectory = path.join(checkoutCacheDirectory, "bin");

/**
 * Is this folder on PATH one of ours, in this or in another checkout?
 * @param {string} directory
 */
export function isOwnBinDirectory(directory) {
  return path
    .normalize(directory)
    .replace(/\/$/, "")
    .endsWith(path.join("/", checkoutCache, "bin"));
}

/**
 * `CX_CACHE_DIR`, else `$XDG_CACHE_HOME/cx-tenants`, else `~/.cache/cx-tenants`.
 * @param {NodeJS.ProcessEnv} environment
 */
function findCacheDirectory(environment) {
  if (environment.CX_CACHE_DIR) return path.resolve(environment.CX_CACHE_DIR);
  const userCache = environment.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.join(userCache, "cx-tenants");
}
