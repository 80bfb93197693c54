import type { RunContext } from "../../../engine/lifecycle.ts";
import { withWayOut } from "../../../gone-services.ts";
import { isSameState } from "../../../mark.ts";
import type { OwnTenant } from "../schema.ts";
import { lookBeside } from "../creation/look.ts";
import {
  connectToTenantService,
  isTenantServiceGone,
} from "../../../services/tenant-api/service.ts";
import { makerIn } from "../document/record.ts";

/**
 * Who has the tenant now, when it is not this stack's any more: what belongs to it is theirs. Undefined
 * when it is ours, by its maker or by its last writer, or gone.
 */
export async function otherOwner(
  context: RunContext,
  { tenantId, mark, connection }: OwnTenant,
): Promise<string | undefined> {
  if (await isTenantServiceGone(context, connection)) return undefined;
  const platform = connectToTenantService(context, connection);
  const live = await withWayOut("tenantApi", async () =>
    lookBeside(platform, await platform.tenants.recent(), { tenantId }, platform.deadline()),
  );
  const isOurs = [live?.["createdBy"], live?.["updatedBy"]].some((by) => isSameState(mark, by));
  return live === undefined || isOurs ? undefined : makerIn(live);
}
