import { nearest } from "../../providers/words/nearest.ts";
import type { Problem } from "../../providers/words/problems.ts";
import { isPlainObject, type Loose } from "../../providers/objects.ts";
import { leafAt, leavesOf } from "../../providers/resources/tenant/document/leaves.ts";
import { isSecretPath, secretPaths } from "../../providers/resources/tenant/secret-paths.ts";
import { holdsAccount } from "../../providers/words/url-account.ts";
import { pathTo } from "./encryption.ts";
import type { WrittenTenant } from "./identity.ts";

/** Blocks whose keys are the platform's or the customer's own, so that only their names tell a secret. */
const openBlocks = ["extraSettings", "keyCloak.policy-enforcer"] as const;

/** Secrets belong beside the list, where they are encrypted; here they would stand in a pull request. */
export function refusePlainSecrets({ path, tenant }: WrittenTenant): Problem[] {
  const id = tenant["tenantId"];
  const scope = typeof id === "string" ? `tenants.${id}` : "tenantDefaults";
  const known = secretPaths.filter((secretPath) => leafAt(tenant, secretPath) !== undefined);
  const sounding = textsIn(tenant)
    .filter(({ path, value }) => value !== "" && isInOpenBlock(path) && isSecretPath(path))
    .map((text) => text.path);
  const withAccount = textsIn(tenant)
    .filter(({ value }) => holdsAccount(value))
    .map((text) => text.path);
  return [
    ...[...known, ...sounding].map((secretPath) => ({
      path: `${path}.${secretPath}`,
      reason: `is a secret and must not stand here; ${encrypted(scope, secretPath)}`,
    })),
    ...withAccount
      .filter((secretPath) => !sounding.includes(secretPath))
      .map((secretPath) => ({ path: `${path}.${secretPath}`, reason: account(scope, secretPath) })),
  ];
}

function encrypted(scope: string, path: string): string {
  const [list] = path.split("[", 1);
  const whole =
    list === path
      ? ""
      : ` (lists are taken whole: all that belongs to ${String(list)} goes there with it)`;
  return `use \`pulumi config set --secret --path 'cx-tenants:secrets.${scope}.${path}'\`${whole}`;
}

function account(scope: string, path: string): string {
  const reason = "holds a URL with a user or a password, which everybody could read";
  return isInOpenBlock(path)
    ? `${reason}; ${encrypted(scope, path)}`
    : `${reason}; take them out of it`;
}

function isInOpenBlock(path: string): boolean {
  return openBlocks.some((block) => path.startsWith(block));
}

/** Texts and numbers, also those in lists: what could be a secret. */
function textsIn(value: unknown, path = ""): { path: string; value: string }[] {
  if (typeof value === "string" || typeof value === "number") {
    return [{ path, value: String(value) }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => textsIn(item, `${path}[${String(index)}]`));
  }
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    textsIn(item, path === "" ? key : pathTo(path, key)),
  );
}

/** Only what is a secret is kept as one; anything else would lose its mark on the way, and its readers. */
export function refuseOpenSecrets(secrets: unknown): Problem[] {
  const scopes = Object.entries(secretsOfTenants(secrets)).map(
    ([id, settings]) => [`tenants.${id}`, settings] as const,
  );
  const all = [["tenantDefaults", objectAt(secrets, "tenantDefaults")] as const, ...scopes];
  return all.flatMap(([scope, settings]) =>
    isPlainObject(settings)
      ? [...leavesOf(settings)].filter(isOpen).map(([path]) => ({
          path: `secrets.${scope}.${path}`,
          reason: "is no secret setting; write it into tenants or tenantDefaults",
        }))
      : [],
  );
}

function isOpen([path, value]: [string, unknown]): boolean {
  // `pulumi config rm` leaves the block that a secret was in.
  if (isPlainObject(value)) return false;
  return !secretPaths.some((secretPath) => secretPath === path) && !isInOpenBlock(path);
}

/** A misspelled tenantId would leave the tenant without its secrets, and nobody would know. */
export function refuseUnknownOwners(
  secrets: unknown,
  tenants: readonly WrittenTenant[],
): Problem[] {
  const ids = tenants.flatMap(({ tenant: { tenantId: id } }) =>
    typeof id === "string" ? [id] : [],
  );
  return Object.keys(secretsOfTenants(secrets))
    .filter((id) => !ids.includes(id))
    .map((id) => {
      const path = pathTo("secrets.tenants", id);
      const meant = nearest(id, ids);
      const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
      const reason = `belongs to no tenant of this stack${hint}; take it out with \`pulumi config rm --path 'cx-tenants:${path}'\``;
      return { path, reason };
    });
}

function secretsOfTenants(secrets: unknown): Loose {
  return objectAt(secrets, "tenants") ?? {};
}

function objectAt(value: unknown, key: string): Loose | undefined {
  const item: unknown = isPlainObject(value) ? value[key] : undefined;
  return isPlainObject(item) ? item : undefined;
}
