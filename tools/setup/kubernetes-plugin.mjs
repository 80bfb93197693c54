import { rm } from "node:fs/promises";
import path from "node:path";
import { kubernetesPluginVersion } from "./catalog.mjs";
import { pulumiHome } from "./locations.mjs";
import { run } from "./run.mjs";
import { kubernetesPluginPath } from "./search.mjs";
import { UserError } from "./user-error.mjs";

/**
 * Lets the user's Pulumi CLI download the Kubernetes plugin into the sandbox's PULUMI_HOME.
 * @param {string} pulumi
 */
export async function downloadKubernetesPlugin(pulumi) {
  // A link to a program that is gone would pass for an installed plugin.
  await rm(path.dirname(kubernetesPluginPath(pulumiHome)), { recursive: true, force: true });
  const { succeeded, output } = await run(
    pulumi,
    ["plugin", "install", "resource", "kubernetes", kubernetesPluginVersion],
    { env: { ...process.env, PULUMI_HOME: pulumiHome, PULUMI_SKIP_UPDATE_CHECK: "true" } },
  );
  if (!succeeded) {
    const reason = output.split("\n").at(-1);
    throw new UserError(`${pulumi} could not download the Kubernetes plugin: ${reason}`);
  }
}
