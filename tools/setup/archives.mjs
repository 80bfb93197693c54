import { readFileSync } from "node:fs";
import path from "node:path";
import { kubernetesPluginVersion } from "./catalog.mjs";
import { programsDirectory, projectDirectory } from "./locations.mjs";

/**
 * @typedef {object} Archive
 * @property {string} title
 * @property {string} url A gzipped tar; its checksum stands in checksums.txt.
 * @property {string} folder Where the programs are inside it.
 * @property {import("./catalog.mjs").ProgramName[]} programs What we take out of it.
 */

/** The newest one for Kubernetes 1.36 in the list of such archives (controller-tools, envtest-releases.yaml). */
const envtestVersion = "1.36.2";

const manifest = readFileSync(path.join(projectDirectory, "package.json"), "utf8");
const pulumiVersion = JSON.parse(manifest).dependencies["@pulumi/pulumi"];

/** The official archives for this machine. */
export const archives = archivesFor(process.platform, process.arch);

/**
 * The archives that the makers of the programs publish; there is none for a machine of another kind
 * than Linux or macOS on x64 or arm64, which shows in that it has no checksum.
 * @param {string} system
 * @param {string} processor as Node names it, and Pulumi; the others say amd64 to x64
 * @returns {Archive[]}
 */
export function archivesFor(system, processor) {
  const target = `${system}-${processor}`;
  const goTarget = `${system}-${processor === "x64" ? "amd64" : processor}`;
  return [
    {
      title: `Pulumi ${pulumiVersion}`,
      url: `https://github.com/pulumi/pulumi/releases/download/v${pulumiVersion}/pulumi-v${pulumiVersion}-${target}.tar.gz`,
      folder: "pulumi/",
      programs: ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"],
    },
    {
      title: `Kubernetes ${envtestVersion}`,
      url: `https://github.com/kubernetes-sigs/controller-tools/releases/download/envtest-v${envtestVersion}/envtest-v${envtestVersion}-${goTarget}.tar.gz`,
      folder: "controller-tools/envtest/",
      programs: ["etcd", "kube-apiserver"],
    },
    {
      title: `Pulumi's Kubernetes plugin ${kubernetesPluginVersion}`,
      url: `https://get.pulumi.com/releases/plugins/pulumi-resource-kubernetes-v${kubernetesPluginVersion}-${goTarget}.tar.gz`,
      folder: "",
      programs: ["pulumi-resource-kubernetes"],
    },
  ];
}

/**
 * The folder of its programs in the cache; it is there as soon as all of them are.
 * @param {Archive} archive
 */
export function archiveDirectory({ url }) {
  return path.join(programsDirectory, path.basename(url, ".tar.gz"));
}

/**
 * Where the official program is, or would be.
 * @param {import("./catalog.mjs").ProgramName} name
 */
export function officialPath(name) {
  const archive = archives.find(({ programs }) => programs.includes(name));
  if (!archive) throw new Error(`no archive has ${name}`);
  return path.join(archiveDirectory(archive), name);
}
