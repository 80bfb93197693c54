import type { Problem } from "../../providers/words/problems.ts";
import { isPlainObject } from "../../providers/objects.ts";
import type { Surroundings } from "../surroundings.ts";

/** Settings that have to be encrypted: a whole block, or these keys of a block. */
const secretSettings: Readonly<Record<string, readonly string[] | "all">> = {
  secrets: "all",
  login: ["clientSecret", "password"],
  grafanaLogin: ["token", "password"],
};

/** True for the path of a setting that has to be encrypted, e.g. `login.password`. */
export function isSecretSetting(path: string): boolean {
  const [block = "", key = ""] = path.split(/[.[]/);
  const secret = secretSettings[block];
  return secret === "all" || (secret?.includes(key) ?? false);
}

/** Blocks with secrets, as the program gets them: in clear, whatever the stack's file holds. */
type SecretBlocks = Readonly<Record<"secrets" | "login" | "grafanaLogin", unknown>>;

/** What was set without `--secret` stands in the stack's file, and in its history, for everybody. */
export function refusePlainText(
  blocks: SecretBlocks,
  { project, keys, secretKeys, file }: Surroundings,
): Problem[] {
  return Object.entries(blocks).flatMap(([block, value]) => {
    const key = `${project}:${block}`;
    if (!keys.includes(key)) return [];
    const isPartlySecret = secretKeys.includes(key);
    return leavesIn(value, block)
      .filter(({ path }) => isSecretSetting(path))
      .filter(({ path, value }) => !isPartlySecret || isPlainIn(file[key], block, path, value))
      .map(({ path }) => ({ path, reason: encrypt(path, project) }));
  });
}

/** Blocks whose values go into resources as they are: what is encrypted in them would be so no longer. */
const openBlocks = ["platform", "tenants", "tenantDefaults", "tenantsFile"];

/** What was set with `--secret` in a place that is not for secrets: the state would hold it in clear. */
export function refuseCiphertext({ project, secretKeys, file }: Surroundings): Problem[] {
  const blocks = openBlocks.filter((block) => secretKeys.includes(`${project}:${block}`));
  return blocks.flatMap((block) => {
    const found = encryptedIn(file[`${project}:${block}`], block);
    return (found.length > 0 ? found : [block]).map((path) => ({
      path,
      reason:
        "is encrypted, but would not stay so: only what stands under cx-tenants:secrets does. If it is a secret, set it there; " +
        "if it is none, set it without --secret",
    }));
  });
}

/** Where a value is encrypted, which the stack's file writes as `{ secure: … }`. */
function encryptedIn(value: unknown, path: string): string[] {
  return leavesIn(value, path)
    .map((leaf) => leaf.path)
    .filter((leafPath) => leafPath.endsWith(".secure"))
    .map((leafPath) => leafPath.slice(0, -".secure".length));
}

function encrypt(path: string, project: string): string {
  return (
    `stands in plain text in the stack's file; encrypt it with \`pulumi config set --secret --path '${project}:${path}'\`, ` +
    "and choose another value if somebody may have read it"
  );
}

/** The file is asked for the value too: with `--config-file` it may be another one than the run's. */
function isPlainIn(written: unknown, block: string, path: string, value: unknown): boolean {
  return leavesIn(written, block).some(
    (leaf) => leaf.path === path && String(leaf.value) === String(value),
  );
}

interface Leaf {
  path: string;
  value: unknown;
}

/** The values in a document, each with a path that `pulumi config set --path` understands. */
function leavesIn(value: unknown, path: string): Leaf[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leavesIn(item, `${path}[${String(index)}]`));
  }
  if (isPlainObject(value)) {
    return Object.entries(value).flatMap(([key, item]) => leavesIn(item, pathTo(path, key)));
  }
  return value === null ? [] : [{ path, value }];
}

/** A path as `pulumi config --path` takes it: keys with other characters go in brackets. */
export function pathTo(path: string, key: string): string {
  return /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;
}
