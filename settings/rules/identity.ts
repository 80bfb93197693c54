import type { Platform } from "../../components/platform.ts";
import type { Problem } from "../../providers/words/problems.ts";
import { reservedIds } from "../../providers/resources/tenant/rules.ts";
import type { Loose } from "../../providers/objects.ts";

/** A tenant as it is written, and where. */
export interface WrittenTenant {
  path: string;
  tenant: Loose;
}

/** The host name of a tenant: given, or made of its id and the root domain. */
export function fqdnOf({ tenant }: WrittenTenant, { rootDomain }: Platform): string | undefined {
  const { tenantId, fqdn } = tenant;
  if (typeof fqdn === "string") return fqdn;
  return rootDomain === undefined || typeof tenantId !== "string"
    ? undefined
    : `${tenantId}.${rootDomain}`;
}

/** Services map a host name to its tenant by this rule (contract §1). */
export function checkFqdn(written: WrittenTenant, platform: Platform): Problem[] {
  const { path, tenant } = written;
  const { rootDomain } = platform;
  const { tenantId } = tenant;
  if (typeof tenantId !== "string") return [];
  if (tenant["customHost"] !== undefined) return []; // a rule of its own
  const found = fqdnOf(written, platform);
  if (rootDomain === undefined) {
    return found === undefined
      ? [
          {
            path: `${path}.fqdn`,
            reason: "is missing; without platform.rootDomain it must be given",
          },
        ]
      : [];
  }
  const expected = `${tenantId}.${rootDomain}`;
  return found === expected
    ? []
    : [
        {
          path: `${path}.fqdn`,
          reason: `must be "${expected}" (tenantId and platform.rootDomain), got "${String(found)}"; leave it out`,
        },
      ];
}

/** On premises there is one tenant, and its name is fixed; elsewhere nobody may have that name. */
export function checkShape(tenants: readonly WrittenTenant[], platform: Platform): Problem[] {
  const isOnPremises = platform.rootDomain === undefined;
  return tenants.flatMap(({ path, tenant: { tenantId } }) => {
    if (typeof tenantId !== "string") return [];
    const reserved = reservedIds.get(tenantId);
    if (reserved !== undefined) {
      return [
        {
          path: `${path}.tenantId`,
          reason: `"${tenantId}" is reserved: ${reserved}; choose another one`,
        },
      ];
    }
    if (isOnPremises && tenantId !== "expertflow") {
      return [
        {
          path: `${path}.tenantId`,
          reason: `must be "expertflow" on a platform without rootDomain, got "${tenantId}"; set platform.rootDomain for a multi-tenant platform`,
        },
      ];
    }
    if (!isOnPremises && tenantId === "expertflow") {
      return [
        {
          path: `${path}.tenantId`,
          reason: '"expertflow" is the tenant of platforms without rootDomain; choose another one',
        },
      ];
    }
    return [];
  });
}

/** Two tenants with one id or one host name would be mixed up by the platform. */
export function checkUnique(tenants: readonly WrittenTenant[], platform: Platform): Problem[] {
  const sameId = duplicates(tenants, "tenantId", ({ tenant }) => tenant["tenantId"]);
  // The same id makes the same host name; that is one mistake.
  const others = tenants.filter(
    ({ path }) => !sameId.some((found) => found.path === `${path}.tenantId`),
  );
  return [...sameId, ...duplicates(others, "fqdn", (written) => fqdnOf(written, platform))];
}

function duplicates(
  tenants: readonly WrittenTenant[],
  key: string,
  valueOf: (written: WrittenTenant) => unknown,
): Problem[] {
  const seen = new Map<unknown, string>();
  return tenants.flatMap((written) => {
    const value = valueOf(written);
    const first = seen.get(value);
    if (typeof value !== "string") return [];
    if (first === undefined) {
      seen.set(value, written.path);
      return [];
    }
    return [
      {
        path: `${written.path}.${key}`,
        reason: `"${value}" is already used by ${first}; each tenant needs its own`,
      },
    ];
  });
}
