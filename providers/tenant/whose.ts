import type { RunContext } from "../engine/lifecycle.ts";
import { isGoneForGood, withWayOut } from "../gone-services.ts";
import { isMarkOfState, isSameState } from "../mark.ts";
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
 * Which other state has the tenant now: what belongs to it is that one's. Undefined when the tenant is
 * ours or gone; a maker's name that no state wrote proves nothing, since anybody can change it.
 */
export async function otherOwner(
  context: RunContext,
  { tenantId, mark, connection }: OwnTenant,
): Promise<string | undefined> {
  if (isGoneForGood(context, "tenantApi")) return undefined;
  const { tenants } = connectToPlatform(context, connection);
  const live = findTenant(await withWayOut("tenantApi", () => tenants.recent()), tenantId);
  const maker = live?.["createdBy"];
  if (live === undefined || !isMarkOfState(maker) || isSameState(mark, maker)) return undefined;
  return makerIn(live);
}
