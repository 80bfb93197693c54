// npm run doctor: whether all is right for pulumi up of a stack. Exit status: 0 it is, 1 something is wrong,
// 2 nothing was looked at.
import { createRequire } from "node:module";
import { delimiter, sep } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { examine } from "../operations/doctor/doctor.ts";
import { isWell, jsonReport, textReport } from "../operations/doctor/report.ts";
import type { Environment } from "../operations/pulumi.ts";
import { binDirectory } from "./programs.mjs";
import { kubernetesPluginVersion, oldestPulumiVersion } from "./setup/catalog.mjs";
import { UserError } from "./setup/user-error.mjs";

const usage = "Usage: npm run doctor -- --stack <stack> [--json]";

function readOptions(args: string[]): { stack: string; json: boolean } {
  const options = { stack: { type: "string" }, json: { type: "boolean", default: false } } as const;
  try {
    const { stack, json } = parseArgs({ args, options }).values;
    if (stack !== undefined && stack !== "") return { stack, json };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown option";
    throw new UserError(`${reason}\n${usage}`, { cause: error });
  }
  throw new UserError(usage);
}

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

try {
  const { stack, json } = readOptions(process.argv.slice(2));
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
  console.log(json ? jsonReport(stack, lines) : textReport(stack, lines));
  process.exitCode = isWell(lines) ? 0 : 1;
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 2;
}
