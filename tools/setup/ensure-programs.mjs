import { catalog, kubernetesPluginVersion, oldestPulumiVersion } from "./catalog.mjs";
import { buildProgram } from "./build.mjs";
import { findGo, removeGoCaches } from "./go.mjs";
import { downloadKubernetesPlugin } from "./kubernetes-plugin.mjs";
import { removeUnfinished } from "./program-folder.mjs";
import { duration, say, showStep } from "./progress.mjs";
import { searchPrograms } from "./search.mjs";
import { takePrograms } from "./take-programs.mjs";
import { UserError } from "./user-error.mjs";

/** @typedef {import("./catalog.mjs").SourceProgram} SourceProgram */

/**
 * The programs that this machine does not have, in the order in which they would be built.
 * @param {import("./search.mjs").Programs} programs
 */
export function missingPrograms(programs) {
  return catalog.filter(({ name }) => !programs[name].isPresent);
}

/** Gets every program that is missing: the official one if it can be had, else it is built. */
export async function ensurePrograms() {
  await removeUnfinished();
  const notes = await tryUsersPulumi(await searchPrograms());
  const names = missingPrograms(await searchPrograms()).map(({ name }) => name);
  notes.push(...(await takePrograms(names)));
  const missing = missingPrograms(await searchPrograms());
  if (missing.length === 0) return;
  const found = await findGo();
  if ("problem" in found) throw new UserError(explainMissing(missing, [...notes, found.problem]));
  announce(missing);
  for (const [index, program] of missing.entries()) {
    const title = `Program ${index + 1} of ${missing.length}: building ${program.name} with Go`;
    await showStep({ title, ...buildStep(program) }, () => buildProgram(program, found.go));
  }
  await removeGoCaches();
}

/**
 * With a build cache of the user a build may take seconds, which says nothing about the next one.
 * @param {SourceProgram} program
 */
function buildStep({ name, guideSeconds }) {
  return { key: `build ${name}`, guideSeconds, isTypical: !process.env.GOCACHE };
}

/**
 * A user's Pulumi CLI gets its Kubernetes plugin by itself.
 * @param {import("./search.mjs").Programs} programs
 * @returns {Promise<string[]>} why it could not, if so
 */
async function tryUsersPulumi(programs) {
  const { pulumi, "pulumi-resource-kubernetes": plugin } = programs;
  if (plugin.isPresent || pulumi.origin !== "user") return [];
  const title = `Downloading the Kubernetes plugin ${kubernetesPluginVersion} with ${pulumi.path}`;
  const step = { title, key: "download kubernetes", guideSeconds: 30 };
  try {
    await showStep(step, () => downloadKubernetesPlugin(pulumi.path));
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`  ${error.message}`);
    return [error.message];
  }
}

/** @param {SourceProgram[]} missing */
function announce(missing) {
  const seconds = missing.reduce((sum, program) => sum + program.guideSeconds, 0);
  const programs = missing.length === 1 ? "One program is" : `${missing.length} programs are`;
  say(
    `${programs} built from published Go modules, once for this machine ` +
      `(about ${duration(seconds)} on 2 cores, and up to 10 GB of disk while it lasts).`,
  );
}

/**
 * One message for whatever is missing: what for, and the ways to get it.
 * @param {SourceProgram[]} missing
 * @param {string[]} reasons
 */
function explainMissing(missing, reasons) {
  const names = missing.map(({ name }) => name).join(", ");
  return [
    `Set-up lacks ${names}: parts of the Pulumi engine and of the Kubernetes API that the sandbox runs.`,
    "Do one of these, then repeat the command:",
    `  - install the Pulumi CLI >= ${oldestPulumiVersion} (https://www.pulumi.com/docs/iac/download-install/) and set`,
    "    KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver (https://book.kubebuilder.io/reference/envtest);",
    "  - let this machine reach github.com and get.pulumi.com, or name a mirror in CX_DOWNLOAD_MIRROR (docs/set-up.md);",
    "  - install Go >= 1.26 (https://go.dev/dl/): set-up then builds them from their published modules.",
    ...reasons.map((reason) => `Now: ${reason}.`),
  ].join("\n");
}
