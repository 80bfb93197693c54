import { z } from "zod";
import { nearest } from "../providers/words/nearest.ts";
import type { Problem } from "../providers/words/problems.ts";
import { isSecretSetting } from "./rules/encryption.ts";
import { isRight, ownKeys } from "./schema.ts";
import type { Surroundings } from "./surroundings.ts";

/** Nobody else has settings of these names, so they are ours whatever stands before the colon. */
export const unmistakableKeys = new Set([
  "tenants",
  "tenantsFile",
  "tenantDefaults",
  "grafanaLogin",
]);

/** The project's own default is an empty text too: only the stack's file tells who wrote it. */
const emptyName = z.string().regex(/^\s*$/).nullable();

/** A key that nobody reads is a setting that has no effect: for a list of tenants, all of them gone. */
export function checkKeys({ keys, keysBesideConfig, project, file }: Surroundings): Problem[] {
  const unread = keys.flatMap((key) => {
    const { space, name } = partsOf(key);
    if (space === project) return checkOwnKey(name, project);
    if (!isMeantForUs(key, project)) return [];
    const reason = `nothing reads the namespace "${space}"; write ${project}:${meantBy(name)}`;
    return [{ path: key, reason }];
  });
  const misplaced = keysBesideConfig
    .filter((key) => isMeantForUs(key, project))
    .map((key) => ({
      path: key,
      reason:
        "stands beside `config:` in the stack's file, where nothing reads it; move it below, indented",
    }));
  const empty = { path: "tenantsFile", reason: "is empty; take the key out if no file is meant" };
  const isEmpty = isRight(emptyName, file[`${project}:tenantsFile`]);
  return [...unread, ...misplaced, ...(isEmpty ? [empty] : [])];
}

function isMeantForUs(key: string, project: string): boolean {
  const { space, name } = partsOf(key);
  return (
    space === project ||
    nearest(space, [project]) !== undefined ||
    unmistakableKeys.has(rootOf(name))
  );
}

function partsOf(key: string): { space: string; name: string } {
  const colon = key.indexOf(":");
  return { space: key.slice(0, Math.max(0, colon)), name: key.slice(colon + 1) };
}

function checkOwnKey(name: string, project: string): Problem[] {
  if (ownKeys.includes(name)) return [];
  const meant = meantBy(name);
  if (rootOf(name) !== name) return [{ path: name, reason: withoutPath(name, meant, project) }];
  const hint = meant === name ? "" : `: did you mean "${meant}"?`;
  const reason = `is not a known setting; check its spelling${hint} (there are ${ownKeys.join(", ")})`;
  return [{ path: name, reason }];
}

/** Without `--path` a dotted name is one long key, beside the block that it was meant for. */
function withoutPath(name: string, meant: string, project: string): string {
  const secret = isSecretSetting(meant) ? "--secret " : "";
  return `is one long key, set without --path, that nothing reads; set it with \`pulumi config set ${secret}--path '${project}:${meant}'\`, and take this one out with \`pulumi config rm '${project}:${name}'\``;
}

function rootOf(name: string): string {
  return name.split(/[.[]/, 1)[0] ?? name;
}

/** The name with its first part put right. */
function meantBy(name: string): string {
  const root = rootOf(name);
  const meant = ownKeys.includes(root) ? root : (nearest(root, ownKeys) ?? root);
  return meant + name.slice(root.length);
}
