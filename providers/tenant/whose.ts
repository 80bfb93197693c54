import type { RunContext } from "../engine/lifecycle.ts";
import { isGoneForGood, withWayOut } from "../gone-services.ts";
import { isSameState } from "../mark.ts";
import type { TenantConnection } from "./arguments.ts";
import { findTenant } from "./payload.ts";
import { connectToPlatform } from "./platform.ts";
import { makerIn } from "./record.ts";

/** The tenant that something else belongs to. */
export interface OwnTenant {
  tenantId: string;
  /** What the tenant's record is marked with while it is this stack's. */
  mark: string;
  connection: TenantConnection;
}

/**
 * Who has the tenant, when it is there and this state's mark is not on it: what belongs to it is his now.
 * Undefined when the tenant is ours, or gone.
 */
export async function otherOwner(
  context: RunContext,
  { tenantId, mark, connection }: OwnTenant,
): Promise<string | undefined> {
  if (isGoneForGood(context, "tenantApi")) return undefined;
  const { tenants } = connectToPlatform(context, connection);
  const live = findTenant(await withWayOut("tenantApi", () => tenants.recent()), tenantId);
  if (live === undefined || isSameState(mark, live["createdBy"])) return undefined;
  return makerIn(live);
}
