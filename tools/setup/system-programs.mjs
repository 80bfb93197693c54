import { readdir } from "node:fs/promises";
import path from "node:path";
import { showStep } from "./progress.mjs";
import { run } from "./run.mjs";
import { findOnPath, isExecutable } from "./search.mjs";
import { UserError } from "./user-error.mjs";

/**
 * @typedef {object} SystemProgram A program that nobody builds: it comes with the system.
 * @property {string} name
 * @property {string} debianPackage
 * @property {() => Promise<string[]>} [folders] Where it is looked for when it is not on PATH.
 */

/** @type {SystemProgram} */
export const initdb = { name: "initdb", debianPackage: "postgresql", folders: postgresFolders };

/** @type {SystemProgram} */
export const awsCli = { name: "aws", debianPackage: "awscli" };

/**
 * Where a program of the system is; installs its Debian package where that is allowed.
 * @param {SystemProgram} program
 * @throws UserError that says what to install
 */
export async function ensureSystemProgram(program, environment = process.env) {
  const found = await findSystemProgram(program, environment);
  if (found) return found;
  const problem = await installPackage(program.debianPackage, environment);
  const installed = await findSystemProgram(program, environment);
  if (installed) return installed;
  throw new UserError(
    `${program.name} is missing: install the package ${program.debianPackage} of your system ` +
      `(Debian: apt-get install ${program.debianPackage}) and repeat the command. Now: ${problem}.`,
  );
}

/**
 * @param {SystemProgram} program
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string | undefined>}
 */
export async function findSystemProgram({ name, folders }, environment = process.env) {
  const onPath = await findOnPath(name, environment);
  if (onPath) return onPath;
  for (const folder of (await folders?.()) ?? []) {
    const file = path.join(folder, name);
    if (await isExecutable(file)) return file;
  }
  return undefined;
}

/** Debian keeps the servers of each version apart, and none of them on PATH; the newest comes first. */
async function postgresFolders(root = "/usr/lib/postgresql") {
  const versions = await readdir(root).catch(() => []);
  const newest = versions.sort((one, other) => Number(other) - Number(one));
  return newest.map((version) => path.join(root, version, "bin"));
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string>} why it is not there, if it is not
 */
async function installPackage(name, environment) {
  const apt = await findOnPath("apt-get", environment);
  if (!apt) return "there is no apt-get to install it with";
  if (process.getuid?.() !== 0) return "only root may install it";
  const step = { title: `Installing the Debian package ${name}`, key: name, guideSeconds: 60 };
  return showStep(step, async () => {
    const env = { ...environment, DEBIAN_FRONTEND: "noninteractive" };
    const update = await run(apt, ["update", "-qq"], { env });
    if (!update.succeeded) return `apt-get update said: ${update.output}`;
    const { output } = await run(apt, ["install", "-qq", "--no-install-recommends", name], { env });
    return `apt-get install said: ${output}`;
  });
}
