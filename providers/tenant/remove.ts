import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { PlatformError } from "../http/errors.ts";
import type { TenantState } from "./arguments.ts";
import { findTenant, normalStatus, type TenantDocument } from "./payload.ts";
import type { TenantPlatform } from "./platform.ts";

/** The tenant of an on-premises platform: without it there is no platform (contract §1). */
const onPremisesTenant = "expertflow";

/** Takes a tenant down as `onDestroy` says. A tenant that is not there counts as taken down. */
export async function removeTenant(platform: TenantPlatform, state: TenantState): Promise<void> {
  const { tenantId, onDestroy = "suspend" } = state;
  if (onDestroy === "retain") return;
  if (tenantId === onPremisesTenant && state.confirmDestroy !== true) {
    throw new CxError(
      `tenant '${tenantId}' is the platform's only tenant and is not ${onDestroy === "delete" ? "deleted" : "suspended"} without confirmation`,
      {
        remedy:
          "set confirmDestroy: true on it and run pulumi up, then destroy; or set onDestroy: retain",
      },
    );
  }
  const deadline = platform.deadline();
  const live = findTenant(await platform.tenants.fresh(), tenantId);
  if (live === undefined) return;
  if (onDestroy === "delete") await deleteRecord(platform, live, deadline);
  else if (normalStatus(live["status"]) !== "inActive")
    await suspend(platform, live, state, deadline);
}

async function suspend(
  platform: TenantPlatform,
  listed: TenantDocument,
  { tenantId, tenantName, tenantCode, createdBy }: TenantState,
  deadline: Deadline,
): Promise<void> {
  const document = { tenantId, tenantName, tenantCode, updatedBy: createdBy, status: "inActive" };
  await platform.api.update(listed, document, undefined, deadline);
  platform.tenants.changed();
  const live = findTenant(await platform.tenants.fresh(), tenantId);
  if (live === undefined || normalStatus(live["status"]) === "inActive") return;
  throw new CxError(`tenant '${tenantId}' is still active although its suspension was accepted`, {
    remedy: "run pulumi destroy again; if it stays so, suspend it in the partner portal",
  });
}

async function deleteRecord(
  platform: TenantPlatform,
  listed: TenantDocument,
  deadline: Deadline,
): Promise<void> {
  const tenantId = String(listed["tenantId"]);
  try {
    await platform.api.delete(listed, deadline);
  } catch (error) {
    if (!(error instanceof PlatformError) || !error.outcomeIsUnknown) throw error;
  }
  platform.tenants.changed();
  if (findTenant(await platform.tenants.fresh(), tenantId) === undefined) return;
  throw new CxError(`tenant '${tenantId}' is still on the platform after its deletion`, {
    remedy:
      "this platform may not know how to delete tenants: set onDestroy: suspend, and ask Expertflow's support to decommission it",
  });
}
