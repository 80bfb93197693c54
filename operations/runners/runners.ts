import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CxError } from "../../providers/errors.ts";
import { codeOf } from "../../providers/http/transport.ts";
import { deploymentsFile } from "./deployments.ts";
import { pipelineFiles } from "./matrix.ts";
import { operatorFile } from "./operator.ts";
import { readOptions, type RunnerOptions } from "./options.ts";
import { readStack, stacksHere } from "./stacks.ts";

/** How the command speaks, and what it knows of the project. */
interface Surroundings {
  print: (text: string) => void;
  /** Of the pulumi CLI that the project runs on, e.g. `3.259.0`. */
  cliVersion: string;
}

/**
 * Writes what runs the same stacks elsewhere: jobs for GitHub or GitLab, settings of Pulumi Deployments, objects for
 * the Pulumi Kubernetes Operator. Asks nobody.
 */
export async function runners(
  args: readonly string[],
  { print, cliVersion }: Surroundings,
): Promise<number> {
  const options = readOptions(args);
  const files = filesOf(options, cliVersion);
  if (options.folder === undefined) print(inOneText(files));
  else for (const line of await writeFiles(options.folder, files)) print(line);
  return 0;
}

function filesOf(
  { kind, stacks = stacksHere(), source }: RunnerOptions,
  cliVersion: string,
): ReadonlyMap<string, string> {
  if (kind === "github" || kind === "gitlab") return pipelineFiles(kind, stacks);
  const all = stacks.map(readStack);
  const image = (suffix: string) => source.image ?? `pulumi/pulumi:${cliVersion}${suffix}`;
  return kind === "operator"
    ? new Map([["stacks.yaml", operatorFile(all, { ...source, image: image("-nonroot") })]])
    : new Map([["deployments.sh", deploymentsFile(all, { ...source, image: image("") })]]);
}

function inOneText(files: ReadonlyMap<string, string>): string {
  if (files.size === 1) return [...files.values()].join("").trimEnd();
  return [...files].map(([name, text]) => `# ${name}\n${text.trimEnd()}`).join("\n---\n");
}

async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of files) await writeFile(join(folder, name), text);
  } catch (cause) {
    throw new CxError(
      `cannot write to the folder '${folder}' (${codeOf(cause)})`,
      "name a folder that you may write to",
      { cause },
    );
  }
  return [...files.keys()].map((name) => join(folder, name));
}
