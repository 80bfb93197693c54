// npm run doctor: whether all is right for pulumi up of a stack. Exit status: 0 it is, 1 something is wrong,
// 2 nothing was looked at.
import { createRequire } from "node:module";
import { delimiter, sep } from "node:path";
import { z } from "zod";
import { examine } from "../operations/doctor/doctor.ts";
import { readOptions, usage } from "../operations/doctor/options.ts";
import { isWell, jsonReport, textReport } from "../operations/doctor/report.ts";
import type { Environment } from "../operations/pulumi.ts";
import { runCommand } from "./command.ts";
import { binDirectory } from "./programs.mjs";
import { kubernetesPluginVersion, oldestPulumiVersion } from "./setup/catalog.mjs";

/** The shell without what npm puts first on PATH for its scripts: `pulumi up` will not have it. */
function shellOf({ PATH = "", ...others }: NodeJS.ProcessEnv): Environment {
  const isNpms = (folder: string) =>
    folder.endsWith(`${sep}node_modules${sep}.bin`) || folder.endsWith(`${sep}node-gyp-bin`);
  const folders = PATH.split(delimiter).filter((folder) => !isNpms(folder));
  return { ...others, PATH: folders.join(delimiter) };
}

function versionOfSdk(): string {
  const manifest: unknown = createRequire(import.meta.url)("@pulumi/pulumi/package.json");
  return z.object({ version: z.string() }).parse(manifest).version;
}

await runCommand({
  usage,
  failed: 2,
  async main(args) {
    const { stack, isJson } = readOptions(args);
    const lines = await examine({
      stack,
      shell: shellOf(process.env),
      programs: binDirectory,
      needed: {
        sdk: versionOfSdk(),
        oldestPulumi: oldestPulumiVersion,
        kubernetesPlugin: kubernetesPluginVersion,
      },
    });
    console.log(isJson ? jsonReport(stack, lines) : textReport(stack, lines));
    return isWell(lines) ? 0 : 1;
  },
});
