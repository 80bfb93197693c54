import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import { CxError } from "../../providers/errors.ts";
import { isPlainObject } from "../../providers/objects.ts";
import { pinnedIn, shardCount } from "../../settings/shards.ts";
import { readWritten } from "../../settings/source.ts";
import { shardInName, shardName, shardOf, type Split } from "../../settings/split.ts";
import { readYamlFile } from "../../settings/tenants-file.ts";
import { idOf } from "../../settings/rules/identity.ts";
import { projectHere, stackFileName } from "../stack.ts";

/** An environment that is split over stacks, as its file says. Nothing in it is decrypted. */
export interface SplitEnvironment {
  /** E.g. `prod`. */
  name: string;
  /** What the CLI is told before the name of a stack: empty, or an organization with a slash. */
  prefix: string;
  project: string;
  /** Of its stacks, which share it. */
  file: string;
  split: Split;
  /** Ids of all its tenants. */
  tenantIds: readonly string[];
  /** Changes with everything that the file, and the list of tenants, says. */
  digest: string;
  /** Where the secrets of its stacks are encrypted, if the file says so. */
  secretsProvider: string | undefined;
}

/** Reads the file of an environment. Throws a CxError when it is not there, or is not split. */
export function environmentHere(fullName: string): SplitEnvironment {
  const prefix = fullName.slice(0, fullName.lastIndexOf("/") + 1);
  const name = fullName.slice(prefix.length);
  const project = projectHere();
  const file = stackFileName(name);
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new CxError(
      `${name} is one stack of an environment: ${file} is a link to ${readlinkSync(file)}`,
      `name the environment: --stack ${prefix}${shardInName(name)?.environment ?? name}; for the stack alone, --shards with its number beside it, or pulumi --stack ${fullName}`,
    );
  }
  if (!existsSync(file)) {
    throw new CxError(
      `there is no ${file} here`,
      "name the environment without the number of a stack: prod, not prod-1",
    );
  }
  const { config, secretsProvider, hasOwnKey } = contentOf(file);
  if (hasOwnKey) {
    throw new CxError(
      `the secrets in ${file} are encrypted for one stack alone, with a key that the backend keeps for it, and all stacks of the environment share the file`,
      "give the environment a secrets provider or a passphrase first (docs/state.md): pulumi stack change-secrets-provider",
    );
  }
  // Pulumi takes a key without a namespace for one of the project.
  const read = (key: string) => asText(config[`${project}:${key}`] ?? config[key]);
  const written = readWritten(read);
  const [problem] = written.problems;
  if (problem !== undefined) {
    throw new CxError(`${file}: ${problem.path} ${problem.reason}`, "correct it there");
  }
  const of = shardCount(written);
  if (of === undefined) {
    throw new CxError(
      `${file} does not split the environment over stacks`,
      `write ${project}:shards with their number into it, 25 to 50 tenants for each (docs/fleets.md); for one stack there is pulumi --stack ${name}`,
    );
  }
  const tenantsFile = read("tenantsFile");
  const texts = [file, ...(tenantsFile === undefined ? [] : [tenantsFile])];
  return {
    name,
    prefix,
    project,
    file,
    split: { of, pinned: pinnedIn(written) },
    tenantIds: written.tenants.flatMap((tenant) => idOf(tenant) ?? []),
    digest: digestOf(texts.map((path) => readFileSync(path, "utf8"))),
    secretsProvider,
  };
}

/** A stack of the environment, and the tenants that it is to have. */
export interface ShardPlan {
  number: number;
  stack: string;
  /** As the CLI is told it. */
  fullName: string;
  tenantIds: readonly string[];
}

/** All stacks of the environment. */
export function plansOf({ name, prefix, split, tenantIds }: SplitEnvironment): ShardPlan[] {
  const places = new Map<number, string[]>();
  for (const id of tenantIds) {
    const number = shardOf(id, split);
    places.set(number, [...(places.get(number) ?? []), id]);
  }
  return Array.from({ length: split.of }, (_, index) => ({
    number: index + 1,
    stack: shardName(name, index + 1),
    fullName: prefix + shardName(name, index + 1),
    tenantIds: places.get(index + 1) ?? [],
  }));
}

function contentOf(file: string): {
  config: Readonly<Record<string, unknown>>;
  secretsProvider: string | undefined;
  /** It has secrets, and nothing says how another stack could read them. */
  hasOwnKey: boolean;
} {
  try {
    const content = readYamlFile(file);
    const parts: Readonly<Record<string, unknown>> = isPlainObject(content) ? content : {};
    const { config, secretsprovider, encryptionsalt, encryptedkey } = parts;
    const isShared = [secretsprovider, encryptionsalt, encryptedkey].some(
      (one) => one !== undefined,
    );
    return {
      config: isPlainObject(config) ? config : {},
      secretsProvider: typeof secretsprovider === "string" ? secretsprovider : undefined,
      hasOwnKey: !isShared && hasSecret(config),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown error";
    throw new CxError(`cannot read ${file}: ${reason}`, undefined, { cause });
  }
}

function hasSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "secure") || Object.values(value).some(hasSecret);
}

/** As the engine hands a value over; `pulumi config set` writes numbers as texts. */
function asText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function digestOf(texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 16);
}
