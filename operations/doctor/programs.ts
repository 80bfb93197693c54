import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";
import { whyNotThisNode } from "../../providers/node-version.cjs";
import { pulumi, type Environment } from "../pulumi.ts";
import { right, warning, type Examination, type Fact, type Finding } from "./examination.ts";

/** Versions that this project needs. */
export interface NeededVersions {
  /** Of the SDK; the CLI has to be of the same minor version. */
  sdk: string;
  oldestPulumi: string;
  kubernetesPlugin: string;
}

/** The shell that `pulumi` runs in. */
export interface Machine {
  /** As somebody's shell has it, who types `pulumi up`. */
  shell: Environment;
  /** The same with the CLI that set-up found. */
  environment: Environment;
  needed: NeededVersions;
}

const area = "This machine";
const ownTools = 'run eval "$(npm run -s env)" in this shell';

/** Looks at the programs. The fact is the CLI's version. */
export function lookAtPrograms(exam: Examination, machine: Machine): Fact<string> {
  exam.look(area, "Node.js", () => lookAtNode(machine));
  const cli = exam.look(area, "Pulumi CLI", () => lookAtCli(machine));
  exam.look(area, "Kubernetes plugin", async () => {
    await cli();
    return lookAtPlugin(machine);
  });
  return cli;
}

const ask = "[process.version, process.features.typescript ?? ''].join(' ')";

async function lookAtNode({ shell }: Machine): Promise<Finding<string>> {
  const { stdout } = await execa("node", ["--print", ask], {
    env: { ...shell },
    extendEnv: false,
    reject: false,
  });
  const [, version, typescript] = /^(v\d+\.\S+) ?(.*)$/.exec(stdout.trim()) ?? [];
  if (version === undefined) throw new CxError("there is no node on PATH", ownTools);
  // As the engine's own start of the program would say it.
  const refusal = whyNotThisNode({ version, features: { typescript: typescript || false } });
  if (refusal !== undefined) throw new CxError(refusal);
  return right(version, version);
}

async function lookAtCli({ shell, environment, needed }: Machine): Promise<Finding<string>> {
  const said = await pulumi(["version"], { environment });
  const version = /^v?(\d+\.\d+\.\d+)/.exec(said)?.[1] ?? "";
  const { oldestPulumi, sdk } = needed;
  const install = `install ${sdk} (https://www.pulumi.com/docs/install), or ${ownTools}`;
  if (version === "" || isOlder(version, oldestPulumi)) {
    const found = version === "" ? "tells no version" : `is ${version}`;
    throw new CxError(`the CLI ${found}; it has to be ${oldestPulumi} or newer`, install);
  }
  if (minorOf(version) !== minorOf(sdk)) {
    throw new CxError(
      `the CLI is ${version}, and the SDK of this project ${sdk}: they have to be of one minor version`,
      install,
    );
  }
  if ((await findOnPath("pulumi", shell)) !== undefined) return right(version, version);
  return warning(version, `${version}, but not on PATH of this shell`, ownTools);
}

const plugins = z.array(z.object({ name: z.string(), version: z.string().default("") }));

async function lookAtPlugin({ shell, environment, needed }: Machine): Promise<Finding<string>> {
  const { kubernetesPlugin: version } = needed;
  const onPath = await findOnPath("pulumi-resource-kubernetes", shell);
  if (onPath !== undefined) {
    const what = `${onPath} is taken, whichever version it is; wanted is ${version}`;
    return warning(version, what, "take it from PATH, unless it is there on purpose");
  }
  const listed = await pulumi(["plugin", "ls", "--json"], { environment });
  const found = plugins.catch([]).parse(parseJson(listed));
  if (found.some((plugin) => plugin.name === "kubernetes" && plugin.version === version)) {
    return right(version, version);
  }
  const install = `pulumi plugin install resource kubernetes ${version}, or ${ownTools}`;
  if (environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] !== "true") {
    return warning(version, `${version} is not installed; Pulumi will download it`, install);
  }
  throw new CxError(
    `${version} is not installed, and PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION keeps Pulumi from downloading it`,
    install,
  );
}

async function findOnPath(name: string, { PATH = "" }: Environment): Promise<string | undefined> {
  for (const directory of PATH.split(delimiter).filter((one) => one !== "")) {
    const file = join(directory, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

function isOlder(version: string, limit: string): boolean {
  return version.localeCompare(limit, "en", { numeric: true }) < 0;
}

function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
