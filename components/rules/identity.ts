import type { Problem } from "../../providers/words/problems.ts";
import type { CustomHost, ExistingPart } from "../entry.ts";
import { onPremisesTenant, type Platform } from "../platform.ts";

/** A tenant, as far as its place on a platform goes. */
export interface PlacedTenant {
  tenantId: string;
  /** Undefined where it is neither given nor made of id and root domain. */
  fqdn?: string | undefined;
  customHost?: CustomHost | undefined;
  existing?: readonly ExistingPart[] | undefined;
  /** The program takes over what is there, with names that a new tenant may not have. */
  mayBeThere?: boolean | undefined;
}

/** Services map a host name to its tenant by this rule (contract §1). */
export function fqdnByRule(tenantId: string, { rootDomain }: Platform): string | undefined {
  return rootDomain === undefined ? undefined : `${tenantId}.${rootDomain}`;
}

/** A host name that the platform's services would not map to the tenant. */
export function checkFqdn(tenant: PlacedTenant, platform: Platform): Problem[] {
  if (tenant.customHost !== undefined) return []; // a rule of its own
  const path = "fqdn";
  const expected = fqdnByRule(tenant.tenantId, platform);
  if (tenant.fqdn === undefined) {
    return [{ path, reason: "is missing; without platform.rootDomain it must be given" }];
  }
  if (expected === undefined || tenant.fqdn === expected) return [];
  if (tenant.mayBeThere === true) return checkOldFqdn(tenant, platform);
  const reason = `must be "${expected}" (tenantId and platform.rootDomain), got "${tenant.fqdn}"; leave it out`;
  return [{ path, reason }];
}

/** A host name of a tenant that was there before needs a way in that covers it. */
function checkOldFqdn(
  { fqdn = "", existing = [] }: PlacedTenant,
  { rootDomain = "", ingress }: Platform,
): Problem[] {
  const isCovered = fqdn.endsWith(`.${rootDomain}`) || ingress.kind === "none";
  if (isCovered || existing.includes("ingress")) return [];
  const reason = `"${fqdn}" is outside of platform.rootDomain, whose certificate does not cover it; write existing: [ingress] if somebody has made its way in, or customHost with a certificate of its own`;
  return [{ path: "fqdn", reason }];
}

/** On premises there is one tenant, whose name is fixed. */
export function checkId(
  { tenantId, mayBeThere }: Pick<PlacedTenant, "tenantId" | "mayBeThere">,
  platform: Platform,
): Problem[] {
  if (mayBeThere === true) return [];
  const reason = wrongId(tenantId, platform.rootDomain === undefined);
  return reason === undefined ? [] : [{ path: "tenantId", reason }];
}

function wrongId(tenantId: string, isOnPremises: boolean): string | undefined {
  if (isOnPremises === (tenantId === onPremisesTenant)) return undefined;
  return isOnPremises
    ? `must be "${onPremisesTenant}" on a platform without rootDomain, got "${tenantId}"; set platform.rootDomain for a multi-tenant platform`
    : `"${onPremisesTenant}" is the tenant of platforms without rootDomain; choose another one`;
}
