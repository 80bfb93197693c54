import { leafAt } from "../../providers/resources/tenant/document/leaves.ts";
import { isSecretPath, secretPaths } from "../../providers/resources/tenant/secret-paths.ts";
import { nearest } from "../../providers/words/nearest.ts";
import { problemsAt, type Problem } from "../../providers/words/problems.ts";
import { holdsAccount } from "../../providers/words/printable.ts";
import { leavesIn, pathTo, textsIn } from "../leaves.ts";
import type { Secrets } from "../schema.ts";
import type { WrittenTenant } from "../source.ts";
import type { NamedTenant } from "./identity.ts";

/** Blocks whose keys are the platform's or the customer's own, so that only their names tell a secret. */
const freeBlocks = ["extraSettings", "keyCloak.policy-enforcer"];

/** True for the path of a setting whose key is not ours. */
export function isInFreeBlock(path: string): boolean {
  return freeBlocks.some((block) => path.startsWith(block));
}

/**
 * Secrets belong beside the list, where they are encrypted; here they would stand in a pull request. `scope` is
 * where they belong: `tenantDefaults`, or `tenants.<tenantId>`.
 */
export function refusePlainSecrets({ path, tenant }: WrittenTenant, scope: string): Problem[] {
  const texts = textsIn(tenant);
  const known = secretPaths.filter((secretPath) => leafAt(tenant, secretPath) !== undefined);
  const sounding = texts
    .filter(({ path, text }) => text !== "" && isInFreeBlock(path) && isSecretPath(path))
    .map((text) => text.path);
  const secrets = [...known, ...sounding];
  const accounts = texts
    .filter(({ path, text }) => holdsAccount(text) && !secrets.includes(path))
    .map((text) => text.path);
  const secret = "is a secret and must not stand here";
  const account = "holds a URL with a user or a password, which everybody could read";
  return problemsAt(path, [
    ...secrets.map((path) => ({ path, reason: `${secret}; ${encrypted(scope, path)}` })),
    ...accounts.map((path) => ({
      path,
      reason: `${account}; ${isInFreeBlock(path) ? encrypted(scope, path) : "take them out of it"}`,
    })),
  ]);
}

function encrypted(scope: string, path: string): string {
  const [list = ""] = path.split("[", 1);
  const whole =
    list === path ? "" : ` (lists are taken whole: all that belongs to ${list} goes there with it)`;
  return `use \`pulumi config set --secret --path 'secrets.${scope}.${path}'\`${whole}`;
}

/** Only what is a secret is kept as one; anything else would lose its mark on the way, and its readers. */
export function refuseOpenSecrets({ tenantDefaults = {}, tenants = {} }: Secrets): Problem[] {
  const ofOne = Object.entries(tenants).map(([id, own]) => [pathTo("tenants", id), own] as const);
  return [["tenantDefaults", tenantDefaults] as const, ...ofOne].flatMap(([scope, settings]) =>
    leavesIn(settings)
      .filter(({ path }) => !secretPaths.includes(path) && !isInFreeBlock(path))
      .map(({ path }) => ({
        path: `secrets.${scope}.${path}`,
        reason: "is no secret setting; write it into tenants or tenantDefaults",
      })),
  );
}

/** A misspelled tenantId would leave the tenant without its secrets, and nobody would know. */
export function refuseUnknownOwners(
  { tenants = {} }: Secrets,
  named: readonly NamedTenant[],
): Problem[] {
  const ids = named.map(({ tenantId }) => tenantId);
  return Object.keys(tenants)
    .filter((id) => !ids.includes(id))
    .map((id) => {
      const path = pathTo("secrets.tenants", id);
      const meant = nearest(id, ids);
      const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
      const reason = `belongs to no tenant of this stack${hint}; take it out with \`pulumi config rm --path '${path}'\``;
      return { path, reason };
    });
}
