import type { RunContext } from "../../../engine/lifecycle.ts";
import { decideAdoption } from "../adoption/adoption.ts";
import { asNew } from "../defaults.ts";
import { lackedByNew, requireAllForNew } from "../new-tenant.ts";
import { lockedOutError, locksOut } from "../rules.ts";
import type { TenantSpec } from "../schema.ts";
import type { TenantFacts } from "../state.ts";
import { beginCreation, finish, type Creation } from "./creation.ts";
import { differences } from "../document/drift.ts";
import { lookForNew } from "./look.ts";
import { makeTenant, type MakeOutcome } from "./make.ts";
import { settingName, toDocument } from "../document/payload.ts";
import { isSuspended, type TenantDocument } from "../../../services/tenant-api/document.ts";
import { unfinished } from "../state.ts";
import { takeOver } from "../adoption/take-over.ts";
import { whileWaiting } from "../../../flow/waiting.ts";
import { refuseSharedFqdn } from "../adoption/others.ts";

/** How old the list may be that says whose host names and ids there are: the tenant was let in by it. */
const judgedMs = 10_000;

/** Makes the tenant, or takes over one that is there, and waits until it is whole. */
export async function provision(
  context: RunContext,
  spec: TenantSpec,
  earlier?: Record<string, string>,
): Promise<TenantFacts> {
  const creation = await beginCreation(context, spec, earlier);
  const { platform, mark } = creation;
  // A POST whose outcome nobody saw may have been carried out since.
  const mayBeThere = spec.adopt !== "never" || earlier !== undefined;
  const tenants = await (mayBeThere ? platform.tenants.fresh() : platform.tenants.lately(judgedMs));
  refuseSharedFqdn(spec, tenants);
  const { tenantId } = spec;
  const live = await lookForNew(platform, tenants, { tenantId, mayBeThere }, creation.deadline);
  if (live !== undefined) return takeOver(creation, decideAdoption(spec, mark, live));
  requireAllForNew(tenantId, lackedByNew({ ...spec }));
  if (locksOut({ ...spec }).length > 0) throw lockedOutError(tenantId);
  warnAboutCount(context, platform.api.versionLine.safeTenantCount, tenants.length);
  return make(creation);
}

async function make(creation: Creation): Promise<TenantFacts> {
  const { context, platform, spec, mark, generated, logo, deadline, clusterIdentity } = creation;
  // A new tenant is active unless told otherwise.
  const active = { ...asNew(spec), status: spec.status ?? "active" };
  const document = { ...toDocument(active, generated), createdBy: mark, updatedBy: mark };
  const facts: TenantFacts = {
    generatedPasswords: generated,
    ownership: "created",
    mark,
    pendingSteps: [],
    clusterIdentity,
  };
  const outcome = await whileWaiting(context, spec.tenantId, "the tenant service", () =>
    makeTenant(platform, document, logo, deadline),
  );
  if (outcome.kind === "unknown") {
    throw unfinished(spec, facts, { steps: ["record"], reasons: [outcome.reason] });
  }
  const { live } = outcome;
  if (outcome.kind === "alreadyThere") {
    const adoption = decideAdoption(spec, mark, live);
    const isOfThisPost = adoption.kind === "ours" && !isSuspended(live);
    if (!isOfThisPost) return takeOver(creation, adoption);
  }
  return finish(creation, facts, () => {
    warnAboutMaking(creation, document, outcome);
    return live;
  });
}

/** Says what the answer and the record leave open. */
function warnAboutMaking(
  { context, spec: { tenantId } }: Creation,
  document: TenantDocument,
  outcome: Exclude<MakeOutcome, { kind: "unknown" }>,
): void {
  if (outcome.kind === "alreadyThere") {
    context.warn(
      `tenant '${tenantId}' was made, although the platform answered with a failure (${outcome.words}). Whether its media domain, icons and first events are there could not be seen: check them, and the log of the platform's tenant service`,
    );
  }
  const paths = differences(document, outcome.live).map(({ path }) => settingName(path));
  if (paths.length === 0) return;
  context.warn(
    `tenant '${tenantId}': the platform has not taken these settings as they were sent: ${paths.join(", ")}. Compare them in its administration; a setting that it does not know has no place in extraSettings`,
  );
}

function warnAboutCount(context: RunContext, safeCount: number, present: number): void {
  if (present < safeCount) return;
  context.warn(
    `the platform already has ${String(present)} tenants: before release 5.1 its first tenant fails beyond ${String(safeCount)}`,
  );
}
