import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { ConfigSource, RunContext } from "../providers/engine/lifecycle.ts";
import { CxError } from "../providers/errors.ts";
import { parseJson } from "../providers/objects.ts";
import { rememberSecrets } from "../providers/words/redact.ts";
import { textsIn } from "../settings/leaves.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { noStackFile, readStackFile, type StackFile } from "../settings/stack-file.ts";
import type { Surroundings } from "../settings/surroundings.ts";
import { pulumi, type CliOptions, type Environment } from "./pulumi.ts";

/** A stack, as a command on its platform sees it. */
export interface OpenStack {
  /** As the program knows it, e.g. `prod`. */
  name: string;
  /** As the CLI is told it, e.g. `organization/cx-tenants/prod`. */
  fullName: string;
  /** Name of the project: the namespace of its settings. */
  project: string;
  /** Its configuration, secrets in clear, as the handlers get it. */
  read: ConfigSource;
  surroundings: Surroundings;
  /** What the services share while the command runs. */
  run: RunContext;
  /** How the CLI is started for it. */
  cli: CliOptions;
}

const configuration = z.record(
  z.string(),
  z.object({ value: z.string().default(""), secret: z.boolean().default(false) }),
);

/** Where a command runs, and how it speaks. */
export interface Shell {
  environment: Environment;
  /** Shows a line beside the command's own words. */
  warn: (message: string) => void;
}

/** Opens a stack by the CLI, which decrypts its configuration. Throws a CxError where the CLI can't. */
export async function openStack(
  fullName: string,
  { environment, warn }: Shell,
): Promise<OpenStack> {
  const name = shortName(fullName);
  const cli = { environment };
  const project = projectHere();
  const args = ["config", "--stack", fullName, "--json", "--show-secrets"];
  const values = configuration.parse(parseJson(await pulumi(args, cli)));
  const secretKeys = Object.keys(values).filter((key) => values[key]?.secret === true);
  const read: ConfigSource = (key) => values[`${project}:${key}`]?.value;
  rememberConfigured(read);
  return {
    name,
    fullName,
    project,
    read,
    surroundings: {
      project,
      stack: name,
      keys: Object.keys(values),
      secretKeys,
      ...stackFileHere(name, project),
      environment,
      isThere: existsSync,
    },
    run: { settings: { environment, config: read }, warn },
    cli,
  };
}

/** The settings of a stack, judged as a preview judges them. Throws a SettingsError. */
export function settingsOf({ read, surroundings }: OpenStack): Settings {
  return readSettings(read, surroundings);
}

/** The settings of the whole environment, of which the stack may have a part. Throws a SettingsError. */
export function environmentSettingsOf({ read, surroundings }: OpenStack): Settings {
  const { stack: _part, ...whole } = surroundings;
  return readSettings(read, whole);
}

/** Who the stack's objects belong to, when its settings don't say otherwise. */
export function ownerOf({ project, name }: Pick<OpenStack, "project" | "name">): string {
  return `pulumi:${project}/${name}`;
}

/** Name of the file with a stack's configuration, in the checkout. */
export function stackFileName(name: string): string {
  return `Pulumi.${shortName(name)}.yaml`;
}

/** `organization/cx-tenants/prod` is `prod` to the program. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

const projectFile = z.object({ name: z.string() });

/** Name of the project whose checkout this is. Throws a CxError where it is none. */
export function projectHere(): string {
  const file = "Pulumi.yaml";
  if (!existsSync(file)) {
    throw new CxError("there is no Pulumi.yaml here", "run this command in the checkout");
  }
  try {
    return projectFile.parse(parse(readFileSync(file, "utf8"))).name;
  } catch (cause) {
    const remedy = "take the file as it is in the repository";
    throw new CxError("Pulumi.yaml names no project", remedy, { cause });
  }
}

/** There is none for a stack whose configuration is kept elsewhere. */
function stackFileHere(name: string, project: string): StackFile {
  const file = stackFileName(name);
  if (!existsSync(file)) return noStackFile;
  return readStackFile(readFileSync(file), stackFileName(name), project);
}

/** No secret of the configuration is ever shown, whoever repeats it. */
function rememberConfigured(read: ConfigSource): void {
  const secrets = textsIn(parseJson(read("secrets") ?? "") ?? {}).map(({ text }) => text);
  const logins = ["login", "grafanaLogin"].flatMap((key) =>
    textsIn(parseJson(read(key) ?? "") ?? {})
      .filter(({ path }) => /secret|password|token/i.test(path))
      .map(({ text }) => text),
  );
  rememberSecrets(...secrets, ...logins);
}
