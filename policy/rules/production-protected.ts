import { z } from "zod";
import type { Run, Seen } from "../run.ts";
import { kinds } from "../kinds.ts";
import { production } from "../production.ts";
import { defineRule, violation } from "../rule.ts";
import { isProduction, isSuspendedIn, named, tenantOf, type TenantSeen } from "../tenants.ts";
import { textAt } from "../texts.ts";

/** What can't be undone takes two steps. */
export const productionProtected = defineRule({
  name: "production-protected",
  description:
    "A live tenant of a production platform is protected, or taking it down does not delete it.",
  level: "mandatory",
  settings: z.strictObject({ production }),
  judge: (resource, run, settings) => {
    const tenant = tenantOf(resource);
    if (tenant?.onDestroy !== "delete" || resource.isProtected) return [];
    if (isLive(resource, tenant, run) !== true) return [];
    if (!isProduction(resource, run, settings.production)) return [];
    if (!run.claims(`protection of ${tenant.tenantId} at ${tenant.url ?? ""}`, resource)) return [];
    return [
      violation(
        `${named(tenant)} is live in production, and taking it down would delete it, which can't be undone (onDestroy: delete)`,
        "set protect: true; or suspend the tenant first (status: inActive), and let it be deleted in a later run",
      ),
    ];
  },
});

/** The guard knows who is suspended before anything of a tenant is made; without it only the tenant's own record tells. */
function isLive(
  { type, properties }: Seen,
  { tenantId }: TenantSeen,
  run: Run,
): boolean | undefined {
  if (type === kinds.tenant) return textAt(properties, "status") !== "inActive";
  const isSuspended = isSuspendedIn(run, tenantId);
  return isSuspended === undefined ? undefined : !isSuspended;
}
