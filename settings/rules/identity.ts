import { z } from "zod";
import type { Platform } from "../../components/platform.ts";
import { fqdnByRule } from "../../components/rules/identity.ts";
import { isPlainObject } from "../../providers/objects.ts";
import { newNamesFit } from "../../providers/resources/tenant/new-tenant.ts";
import { mayBeForeign } from "../../providers/resources/tenant/schema.ts";
import { problemsAt, type Problem } from "../../providers/words/problems.ts";
import { identity } from "../schema.ts";
import type { WrittenSettings, WrittenTenant } from "../source.ts";

/** A tenant that has an id, of whatever form. */
export type NamedTenant = Readonly<Record<"path" | "tenantId", string>>;

/** The tenants of a configuration, and what holds for all of them. */
type Written = Pick<WrittenSettings, "tenants" | "tenantDefaults">;

/**
 * A tenant whose identity is right by itself. `fqdn` is the given one, or made of id and root domain; undefined
 * where neither is possible.
 */
export type IdentifiedTenant = z.infer<typeof identity> &
  NamedTenant & {
    /** The program takes over what is there, with names that a new tenant may not have. */
    mayBeThere?: boolean;
  };

/** The id of a tenant, if it has one. */
export function idOf({ tenant }: WrittenTenant): string | undefined {
  return z.string().safeParse(tenant["tenantId"]).data;
}

/** The tenants that have an id. */
export function namedTenants(tenants: readonly WrittenTenant[]): NamedTenant[] {
  return tenants.flatMap((written) => {
    const tenantId = idOf(written);
    return tenantId === undefined ? [] : [{ path: written.path, tenantId }];
  });
}

/** The tenants whose identity is right by itself, and what is written of them. */
export function identifiedTenants(
  { tenants, tenantDefaults }: Written,
  platform: Platform,
): (IdentifiedTenant & WrittenTenant)[] {
  return tenants.flatMap((written) => {
    const { data } = identity.safeParse(written.tenant);
    const adopt = adoptOf(written, tenantDefaults);
    if (data === undefined || newNamesFit({ tenantId: data.tenantId, adopt }).length > 0) return [];
    // A host name of the customer's own can't be made up.
    const made = data.customHost === undefined ? fqdnByRule(data.tenantId, platform) : undefined;
    return [{ ...written, ...data, fqdn: data.fqdn ?? made, mayBeThere: mayBeForeign(adopt) }];
  });
}

/** What a tenant's own line says of taking it over, or else the defaults. */
function adoptOf({ tenant }: WrittenTenant, tenantDefaults: unknown): unknown {
  return tenant["adopt"] ?? (isPlainObject(tenantDefaults) ? tenantDefaults["adopt"] : undefined);
}

/** A new tenant has to have names that every part of the platform takes. */
export function checkNames({ tenants, tenantDefaults }: Written): Problem[] {
  return tenants.flatMap((written) => {
    const { tenantId, tenantName, tenantCode } = written.tenant;
    const adopt = adoptOf(written, tenantDefaults);
    return problemsAt(written.path, newNamesFit({ tenantId, tenantName, tenantCode, adopt }));
  });
}

/** Two tenants with one id or one host name would be mixed up by the platform. */
export function checkUnique(
  named: readonly NamedTenant[],
  identified: readonly IdentifiedTenant[],
): Problem[] {
  const sameId = duplicates(named, "tenantId");
  // The same id makes the same host name; that is one mistake.
  const others = identified.filter(
    ({ path }) => !sameId.some((found) => found.path === `${path}.tenantId`),
  );
  return [...sameId, ...duplicates(others, "fqdn")];
}

function duplicates(
  tenants: readonly (NamedTenant & Pick<IdentifiedTenant, "fqdn">)[],
  key: "tenantId" | "fqdn",
): Problem[] {
  const holders = new Map<string, string>();
  return tenants.flatMap(({ path, [key]: value }) => {
    if (value === undefined) return [];
    const holder = holders.get(value);
    holders.set(value, holder ?? path);
    if (holder === undefined) return [];
    const reason = `"${value}" is already used by ${holder}; each tenant needs its own`;
    return [{ path: `${path}.${key}`, reason }];
  });
}
