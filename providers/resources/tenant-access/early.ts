import type { RunContext } from "../../engine/lifecycle.ts";
import { CxError } from "../../errors.ts";
import { perRun } from "../../flow/shared-read.ts";
import type { Loose } from "../../objects.ts";
import { identityAt } from "../../services/kubernetes/identity.ts";
import type { TenantDocument } from "../../services/tenant-api/document.ts";
import type { TenantService } from "../../services/tenant-api/service.ts";
import { isCheckedAtPreview } from "../../tuning.ts";
import { judgeDataSource, judgeProvisioning, judgeTenant } from "./judge.ts";
import { judgeCluster, placeOf } from "./objects.ts";
import type { TenantAccessSpec } from "./schema.ts";

/**
 * The reasons for which create() would refuse a new tenant, all of them, where they are asked for in the preview.
 * What all tenants need alike is read once per run, so a tenant costs one look at its id.
 */
export async function reasonsAgainst(
  context: RunContext,
  spec: TenantAccessSpec,
  news: Loose,
  olds: Loose,
): Promise<CxError[]> {
  // Only an import brings a mark along: such a tenant is there.
  const isKnown = olds["tenantId"] === spec.tenantId || news["mark"] !== undefined;
  if (isKnown || !isCheckedAtPreview(context)) return [];
  const judgments = await Promise.allSettled([
    judgeTenant(context, spec, {
      looksByItself: true,
      listOf: (platform) => firstList(context, spec, platform),
    }),
    judgeDataSource(context, spec),
    judgeProvisioning(context, spec),
    judgeCluster(context, spec).then(() => identityAt(context, placeOf(spec))),
  ]);
  const reasons = judgments.flatMap((judgment): unknown[] =>
    judgment.status === "rejected" ? [judgment.reason] : [],
  );
  const isOurs = (reason: unknown) => reason instanceof CxError;
  if (!reasons.every(isOurs)) throw reasons.find((reason) => !isOurs(reason));
  return [...new Set(reasons.filter(isOurs))];
}

const lists = perRun<Promise<readonly TenantDocument[]>>();

/** create() looks anew: what came since is refused there. */
function firstList(
  context: RunContext,
  { tenantApi }: TenantAccessSpec,
  { tenants }: TenantService,
): Promise<readonly TenantDocument[]> {
  return lists(context, JSON.stringify(tenantApi), () => tenants.fresh());
}
