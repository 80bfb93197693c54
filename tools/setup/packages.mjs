import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readJson, writeJson } from "./json-file.mjs";
import { cacheDirectory, checkoutCacheDirectory, projectDirectory } from "./locations.mjs";
import { run } from "./run.mjs";
import { isExecutable } from "./search.mjs";
import { UserError } from "./user-error.mjs";

const stampFile = path.join(checkoutCacheDirectory, "packages.json");

/** The project's own Node, an npm package of that name. */
export const projectNode = path.join(projectDirectory, "node_modules", "node", "bin", "node");

/** Were the present node_modules installed, to the end, from the present lock file? */
export async function arePackagesInstalled() {
  const stamp = await readJson(stampFile, { installedFrom: "" });
  return stamp.installedFrom === (await lockIdentity()) && (await isExecutable(projectNode));
}

/** `npm ci`, which also removes what was there. npm's own cache is kept in ours. */
export async function installPackages(environment = process.env) {
  await requireOwnPackages();
  const installedFrom = await lockIdentity();
  const npm = await run(
    "npm",
    ["ci", "--include=dev", "--loglevel=error", "--no-audit", "--no-fund"],
    {
      cwd: projectDirectory,
      env: npmEnvironment(environment),
    },
  );
  if (!npm.succeeded) {
    throw new UserError(`The npm packages could not be installed. npm ci said:\n\n${npm.output}`);
  }
  if (!(await isExecutable(projectNode))) {
    throw new UserError(
      'npm ci did not put Node into node_modules/node/bin. The npm package "node" does that in its ' +
        "install script: check that npm may run it (npm config get ignore-scripts).",
    );
  }
  await writeJson(stampFile, { installedFrom });
}

/** Behind a link are the packages of another checkout, which npm would remove while somebody works with them. */
async function requireOwnPackages() {
  const folder = path.join(projectDirectory, "node_modules");
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isSymbolicLink() !== true) return;
  throw new UserError(
    `The npm packages are not installed for this checkout, and ${folder} is a link, which npm ci would ` +
      "empty at its other end. Remove the link, and run this again.",
  );
}

/**
 * npm tells its scripts where its cache is even if nobody chose that; only a choice is kept.
 * The folder of node_modules is not on PATH: npm would lose the Node it runs on while it clears it.
 * @param {NodeJS.ProcessEnv} environment
 */
function npmEnvironment(environment) {
  const chosen = environment.npm_config_cache;
  const isChosen = chosen && path.resolve(chosen) !== path.join(os.homedir(), ".npm");
  /** @param {string} directory */
  const isInPackages = (directory) =>
    directory.startsWith(path.join(projectDirectory, "node_modules"));
  const directories = (environment.PATH ?? "").split(path.delimiter);
  return {
    ...environment,
    npm_config_cache: isChosen ? chosen : path.join(cacheDirectory, "npm"),
    PATH: directories.filter((directory) => !isInPackages(directory)).join(path.delimiter),
  };
}

async function lockIdentity() {
  const lock = await readFile(path.join(projectDirectory, "package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex");
  return `${process.platform}-${process.arch} ${digest}`;
}
