import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { programsDirectory, projectDirectory } from "./locations.mjs";

/**
 * @typedef {"etcd" | "kube-apiserver" | "pulumi" | "pulumi-language-nodejs" |
 *   "pulumi-resource-kubernetes" | "pulumi-resource-pulumi-nodejs"} ProgramName
 * The programs behind the sandbox and the `pulumi` commands.
 */

/** @typedef {"weed"} ServerName A server that `npm run test:backends` alone starts. */

/**
 * @typedef {object} SourceProgram
 * @property {Exclude<ProgramName, "pulumi-resource-pulumi-nodejs"> | ServerName} name
 * @property {number} guideSeconds What a build took on 2 cores; shown until this machine has its own figure.
 * @property {string[]} [versionArguments] With these it tells its version and ends.
 * @property {boolean} [isPulumiModule] Its version is stamped into it.
 */

/** The version of the Kubernetes plugin; the npm package of that name has the same one. */
export const kubernetesPluginVersion = "4.25.0";

/** The oldest Pulumi CLI whose `import --file` takes what `npm run import-tenants` writes. */
export const oldestPulumiVersion = "3.254.0";

const engineDirectory = path.join(projectDirectory, "tools", "setup", "engine");

/**
 * The programs that can be built, in the order in which they are built.
 * @type {(SourceProgram & { name: ProgramName })[]}
 */
export const catalog = [
  { name: "etcd", guideSeconds: 60, versionArguments: ["--version"] },
  { name: "kube-apiserver", guideSeconds: 220, versionArguments: ["--version"] },
  { name: "pulumi", guideSeconds: 240, versionArguments: ["version"], isPulumiModule: true },
  { name: "pulumi-language-nodejs", guideSeconds: 30, isPulumiModule: true },
  { name: "pulumi-resource-kubernetes", guideSeconds: 420 },
];

/**
 * An S3 server, in which `npm run test:backends` keeps states. No other command builds it.
 * @type {SourceProgram & { name: ServerName }}
 */
export const s3Server = { name: "weed", guideSeconds: 300, versionArguments: ["version"] };

/**
 * The folder with the Go files of a program.
 * @param {SourceProgram["name"]} name
 */
export function goDirectory(name) {
  return path.join(engineDirectory, name);
}

/**
 * Where the built program is, or will be once it is built.
 * @param {SourceProgram["name"]} name
 */
export async function builtPath(name) {
  return path.join(programsDirectory, `${name}-${await programKey(name)}`, name);
}

/**
 * 12 hex digits that change with the program's Go files and with the machine it is built for.
 * @param {SourceProgram["name"]} name
 */
async function programKey(name, target = `${process.platform}-${process.arch}`) {
  const directory = goDirectory(name);
  const files = (await readdir(directory)).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file));
  const hash = createHash("sha256").update(target);
  for (const file of files.sort()) {
    hash.update(`\0${file}\0`).update(await readFile(path.join(directory, file)));
  }
  return hash.digest("hex").slice(0, 12);
}
