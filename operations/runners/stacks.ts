import { existsSync, readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { platformOf, clusterOf } from "../../components/platform.ts";
import { CxError } from "../../providers/errors.ts";
import { shardInName } from "../../settings/split.ts";
import { projectHere, stackFileName } from "../stack.ts";

/** A stack, and what whoever runs it has to give it. */
export interface RunnerStack {
  /** In names of files and objects, e.g. `prod`. */
  name: string;
  /** As the CLI is told it. */
  fullName: string;
  project: string;
  /** The key of a cloud that its secrets are encrypted with; undefined: a passphrase, or Pulumi Cloud. */
  secretsProvider: string | undefined;
  isPassphraseNeeded: boolean;
  isLoginNeeded: boolean;
  isGrafanaLoginNeeded: boolean;
  isKubeconfigNeeded: boolean;
}

const file = z.object({
  encryptionsalt: z.string().optional(),
  secretsprovider: z.string().optional(),
  config: z.record(z.string(), z.unknown()).default({}),
});

/** The stacks that have a file here, without the sandbox's. Throws a CxError where there is none. */
export function stacksHere(): string[] {
  const found = readdirSync(".")
    .flatMap((name) => /^Pulumi\.([\w.-]+)\.yaml$/.exec(name)?.[1] ?? [])
    .filter((name) => name !== "dev" && !isSplit(name));
  if (found.length > 0) return found.sort();
  throw new CxError(
    "there is no Pulumi.<stack>.yaml here but the sandbox's",
    "run this command in the checkout with the files of your stacks, or name stacks with --stacks",
  );
}

/** True for the file of an environment that is split over stacks, each of which has a link to it. */
function isSplit(name: string): boolean {
  const isStack = shardInName(name) !== undefined;
  return !isStack && `${projectHere()}:shards` in fileOf(name).config;
}

/** Reads what a stack needs from its file; nothing is decrypted. Throws a CxError without the file. */
export function readStack(fullName: string): RunnerStack {
  const name = fullName.slice(fullName.lastIndexOf("/") + 1);
  const project = projectHere();
  const { encryptionsalt, secretsprovider, config } = fileOf(name);
  const platform = config[`${project}:platform`];
  const known = platformOf(platform);
  if (known === undefined) {
    throw new CxError(
      `${stackFileName(name)} has no right ${project}:platform`,
      `run npm run doctor -- --stack ${name}, which names what is wrong`,
    );
  }
  return {
    name,
    fullName,
    project,
    secretsProvider: secretsprovider,
    isPassphraseNeeded: encryptionsalt !== undefined,
    isLoginNeeded: !(`${project}:login` in config),
    isGrafanaLoginNeeded: known.grafana !== undefined && !(`${project}:grafanaLogin` in config),
    isKubeconfigNeeded: clusterOf(known) !== undefined,
  };
}

function fileOf(name: string): z.infer<typeof file> {
  const path = stackFileName(name);
  if (!existsSync(path)) {
    throw new CxError(`there is no ${path} here`, "name stacks that have a file in this checkout");
  }
  try {
    return file.parse(parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new CxError(`${path} is no file of a stack`, "take it as pulumi writes it", { cause });
  }
}

/** Throws a CxError where two stacks would get one name, and so share what is each one's own. */
export function refuseOneName(
  named: readonly (readonly [stack: string, nameThere: string])[],
): void {
  const first = new Map<string, string>();
  for (const [stack, name] of named) {
    const other = first.get(name);
    if (other !== undefined) {
      throw new CxError(
        other === stack
          ? `--stacks names '${other}' twice`
          : `the stacks '${other}' and '${stack}' would both be '${name}' there`,
        "name each stack once in --stacks; of two that would meet, give one another name, or runners of its own elsewhere",
      );
    }
    first.set(name, stack);
  }
}

/** Variables with secrets that a run of the stack needs. */
export function secretVariables(stack: RunnerStack, backend: string | undefined): string[] {
  return [
    ...(backend === undefined ? ["PULUMI_ACCESS_TOKEN"] : []),
    ...(stack.isPassphraseNeeded ? ["PULUMI_CONFIG_PASSPHRASE"] : []),
    ...(stack.isLoginNeeded ? ["CX_LOGIN_CLIENT_SECRET", "CX_LOGIN_PASSWORD"] : []),
    ...(stack.isGrafanaLoginNeeded ? ["GRAFANA_TOKEN"] : []),
  ];
}
