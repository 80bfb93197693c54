import { defaultVersion } from "../../../providers/services/tenant-api/version-lines.ts";
import { isKnownTo } from "../../../providers/resources/tenant/schema.ts";
import { leafAt } from "../../../providers/resources/tenant/document/leaves.ts";
import { shown, shownTenants, type Audited, type LiveTenant } from "../audited.ts";
import type { Finding } from "../finding.ts";

// Weak spots of the tenant service and its records.

/** The tenant service lists all tenants to somebody who does not log in. */
export function apiOpen({ isApiOpen, platform }: Audited): Finding[] {
  if (isApiOpen !== true) return [];
  return [
    {
      code: "api-open",
      severity: "problem",
      subject: platform.tenantApi.url,
      what: "lists all tenants with their settings to anybody, without a login",
      remedy:
        "switch on the login of the route /cx-tenant/tenant* (chart apisix, since 5.1); try dialer, recorder and login page after it, which read from there",
    },
  ];
}

/** Tenants that somebody, or the end of a license, suspended: neither the program nor a destroy of ours. */
export function tenantsSuspended({ tenants = [], program }: Audited): Finding[] {
  const wanted = new Map(program.map(({ tenantId, status }) => [tenantId, status]));
  return tenants
    .filter(({ isSuspended }) => isSuspended)
    .filter(({ tenantId }) => wanted.get(tenantId) !== "inActive")
    .filter(({ tenantId, isTakenDown }) => !isTakenDown || wanted.has(tenantId))
    .map(({ tenantId, isTakenDown }) => ({
      code: "tenant-suspended",
      severity: "warning",
      subject: shown(tenantId),
      what: `is suspended ${isTakenDown ? "by a destroy" : "by its license or in the portal"}: nobody can log in`,
      remedy: isTakenDown
        ? "run pulumi up, which takes it up again"
        : "renew the license and set the tenant active, or set status: inActive if it is meant",
    }));
}

/** One finding for all tenants without a second factor: most platforms have none at all. */
export function twoFactorOff({ tenants = [], platform }: Audited): Finding[] {
  if (!isKnownTo(platform.tenantApi.version ?? defaultVersion, "twoFAConfigs")) return [];
  const without = tenants.filter((tenant) => !tenant.isTakenDown && !hasTwoFactors(tenant));
  if (without.length === 0) return [];
  return [
    {
      code: "two-factor-off",
      severity: "note",
      subject: without.length === tenants.length ? "all tenants" : shownTenants(without),
      what: "people log in with a password alone",
      remedy: "set twoFAConfigs, once the tenant has the channel by which codes are sent",
    },
  ];
}

function hasTwoFactors({ document }: LiveTenant): boolean {
  return String(leafAt(document, "tenantSettings.twoFAConfigs.is2FAEnabled")) === "true";
}
