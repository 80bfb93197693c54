import { normalStatus, type TenantDocument } from "../../../services/tenant-api/document.ts";
import type { Round } from "../round.ts";

/** True when nobody can log in to the tenant, by the portal's doing or the license's (contract §1). */
export function isSuspended(live: TenantDocument | undefined): boolean {
  return normalStatus(live?.["status"]) === "inActive";
}

/** Says that a tenant is suspended of which the program does not say whether it should be. */
export function warnIfSuspended(live: TenantDocument, { spec: { tenantId }, warn }: Round): void {
  if (!isSuspended(live)) return;
  warn(
    `tenant '${tenantId}' is suspended on the platform: nobody can log in to it. Its settings ask for no status, so this is left as it is; ` +
      "an expired license suspends it too: renew it, or set `status` for the tenant",
  );
}
