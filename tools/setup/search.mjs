import { access, constants, lstat, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { officialPath } from "./archives.mjs";
import { builtPath, kubernetesPluginVersion, oldestPulumiVersion } from "./catalog.mjs";
import { isOwnBinDirectory, pulumiHome } from "./locations.mjs";
import { pulumiVersion } from "./pulumi-version.mjs";
import { areOfficialWanted } from "./sources.mjs";

/** @typedef {import("./catalog.mjs").ProgramName} ProgramName */

/**
 * @typedef {{ path: string, isPresent: boolean, origin: "user" | "official" | "built" }} Program
 * `path` is where the program is, or where set-up will put it if it has to build it.
 */

/** @typedef {Record<ProgramName, Program>} Programs */

/** @typedef {Pick<Programs, "pulumi" | "pulumi-language-nodejs" | "pulumi-resource-pulumi-nodejs">} Engine */

/**
 * Chooses every program: the user's own first, then the official one, then the one that was built here.
 * Starts no process unless a Pulumi CLI is on PATH that was never seen before.
 * @returns {Promise<Programs>}
 */
export async function searchPrograms(environment = process.env) {
  const [engine, etcd, apiServer, kubernetes] = await Promise.all([
    searchEngine(environment),
    searchClusterProgram("etcd", environment),
    searchClusterProgram("kube-apiserver", environment),
    searchKubernetesPlugin(environment),
  ]);
  return {
    etcd,
    "kube-apiserver": apiServer,
    ...engine,
    "pulumi-resource-kubernetes": kubernetes,
  };
}

/**
 * A Pulumi CLI without its language host is of no use, so they are chosen together.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Engine>}
 */
async function searchEngine(environment) {
  const found = (await searchUsersEngine(environment)) ?? (await searchOfficialEngine(environment));
  if (found) return found;
  const pulumi = await builtPath("pulumi");
  return {
    pulumi: await built(pulumi),
    "pulumi-language-nodejs": await built(await builtPath("pulumi-language-nodejs")),
    "pulumi-resource-pulumi-nodejs": await built(
      path.join(path.dirname(pulumi), "pulumi-resource-pulumi-nodejs"),
    ),
  };
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Engine | undefined>}
 */
async function searchOfficialEngine(environment) {
  const pulumi = await findOfficial("pulumi", environment);
  const languageHost = await findOfficial("pulumi-language-nodejs", environment);
  const dynamicProvider = await findOfficial("pulumi-resource-pulumi-nodejs", environment);
  if (!pulumi || !languageHost || !dynamicProvider) return undefined;
  return {
    pulumi,
    "pulumi-language-nodejs": languageHost,
    "pulumi-resource-pulumi-nodejs": dynamicProvider,
  };
}

/**
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Engine | undefined>}
 */
async function searchUsersEngine(environment) {
  const pulumi = await findOnPath("pulumi", environment);
  const languageHost = await findOnPath("pulumi-language-nodejs", environment);
  const dynamicProvider = await findOnPath("pulumi-resource-pulumi-nodejs", environment);
  if (!pulumi || !languageHost || !dynamicProvider) return undefined;
  const version = await pulumiVersion(pulumi);
  if (!version || isOlder(version, oldestPulumiVersion)) return undefined;
  return {
    pulumi: ofUser(pulumi),
    "pulumi-language-nodejs": ofUser(languageHost),
    "pulumi-resource-pulumi-nodejs": ofUser(dynamicProvider),
  };
}

/**
 * @param {"etcd" | "kube-apiserver"} name
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Program>}
 */
async function searchClusterProgram(name, environment) {
  const assets = environment.KUBEBUILDER_ASSETS;
  const asset = assets ? path.resolve(assets, name) : undefined;
  if (asset && (await isExecutable(asset))) return ofUser(asset);
  const found = await findOnPath(name, environment);
  if (found) return ofUser(found);
  return (await findOfficial(name, environment)) ?? built(await builtPath(name));
}

/**
 * A plugin on PATH comes first because the engine itself prefers it to every installed one.
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Program>}
 */
async function searchKubernetesPlugin(environment) {
  const name = "pulumi-resource-kubernetes";
  const installed = kubernetesPluginPath(usersPulumiHome(environment));
  const found =
    (await findOnPath(name, environment)) ??
    ((await isExecutable(installed)) ? installed : undefined);
  if (found) return ofUser(found);
  const own = kubernetesPluginPath(pulumiHome);
  if (await isDownloaded(own)) return ofUser(own);
  return (await findOfficial(name, environment)) ?? built(await builtPath(name));
}

/**
 * @param {ProgramName} name
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Program | undefined>}
 */
async function findOfficial(name, environment) {
  const file = officialPath(name);
  if (!areOfficialWanted(environment) || !(await isExecutable(file))) return undefined;
  return { path: file, isPresent: true, origin: "official" };
}

/**
 * Where an engine with this `PULUMI_HOME` looks for the Kubernetes plugin.
 * @param {string} home
 */
export function kubernetesPluginPath(home) {
  const folder = `resource-kubernetes-v${kubernetesPluginVersion}`;
  return path.join(home, "plugins", folder, "pulumi-resource-kubernetes");
}

/**
 * The first executable of that name on PATH, our own links aside.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} environment
 */
export async function findOnPath(name, environment) {
  for (const directory of (environment.PATH ?? "").split(path.delimiter)) {
    if (!path.isAbsolute(directory) || isOwnBinDirectory(directory)) continue;
    const candidate = path.join(directory, name);
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

/** @param {string} file */
export async function isExecutable(file) {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/**
 * Set-up links plugins into its `PULUMI_HOME`; a regular file there was put in by Pulumi itself.
 * @param {string} file
 */
async function isDownloaded(file) {
  return (await isExecutable(file)) && (await lstat(file)).isFile();
}

/**
 * After `eval "$(npm run -s env)"`, or the sandbox's, PULUMI_HOME is ours; then the user's is the default one.
 * @param {NodeJS.ProcessEnv} environment
 */
function usersPulumiHome(environment) {
  const home = environment.PULUMI_HOME;
  return home && path.resolve(home) !== pulumiHome ? home : path.join(os.homedir(), ".pulumi");
}

/**
 * @param {string} version
 * @param {string} limit
 */
function isOlder(version, limit) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [limitMajor = 0, limitMinor = 0] = limit.split(".").map(Number);
  return major === limitMajor ? minor < limitMinor : major < limitMajor;
}

/**
 * @param {string} file
 * @returns {Program}
 */
function ofUser(file) {
  return { path: file, isPresent: true, origin: "user" };
}

/**
 * @param {string} file
 * @returns {Promise<Program>}
 */
async function built(file) {
  return { path: file, isPresent: await isExecutable(file), origin: "built" };
}
