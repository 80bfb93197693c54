import type { RunContext } from "../../../engine/lifecycle.ts";
import { decideAdoption } from "../adoption/adoption.ts";
import { asNew } from "../defaults.ts";
import { lackedByNew, requireAllForNew } from "../new-tenant.ts";
import { lockedOutError, locksOut } from "../rules.ts";
import type { TenantSpec } from "../schema.ts";
import type { TenantFacts } from "../state.ts";
import { beginCreation, finish, type Creation } from "./creation.ts";
import { differences } from "../document/drift.ts";
import { lookBeside } from "./look.ts";
import { makeTenant, type MakeOutcome } from "./make.ts";
import { settingName, toDocument } from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import { unfinished } from "../state.ts";
import { takeOver } from "../adoption/take-over.ts";
import { refuseSharedFqdn } from "../adoption/others.ts";

/** Makes the tenant, or takes over one that is there, and waits until it is whole. */
export async function provision(
  context: RunContext,
  spec: TenantSpec,
  earlier?: Record<string, string>,
): Promise<TenantFacts> {
  const creation = await beginCreation(context, spec, earlier);
  const { platform, mark } = creation;
  const [tenants, hasRealm] = await Promise.all([
    platform.tenants.fresh(),
    platform.api.hasRealm(spec.tenantId, creation.deadline),
  ]);
  refuseSharedFqdn(spec, tenants);
  const { tenantId } = spec;
  const live = await lookBeside(platform, tenants, { tenantId }, creation.deadline);
  if (live !== undefined) return takeOver(creation, decideAdoption(spec, mark, live));
  requireAllForNew(tenantId, lackedByNew({ ...spec }));
  if (locksOut({ ...spec }).length > 0) throw lockedOutError(tenantId);
  warnAboutCount(context, platform.api.versionLine.safeTenantCount, tenants.length);
  if (hasRealm) warnAboutLeftoverRealm(creation);
  return make(creation);
}

async function make(creation: Creation): Promise<TenantFacts> {
  const { platform, spec, mark, generated, logo, deadline, clusterIdentity } = creation;
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
  const outcome = await makeTenant(platform, document, logo, deadline);
  if (outcome.kind === "unknown") {
    throw unfinished(spec, facts, { steps: ["record"], reasons: [outcome.reason] });
  }
  const { live } = outcome;
  if (outcome.kind === "alreadyThere") {
    const adoption = decideAdoption(spec, mark, live);
    if (adoption.kind !== "ours") return takeOver(creation, adoption);
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

/** The platform may take it over, with the users and passwords that it has (contract §3.5). */
function warnAboutLeftoverRealm({ context, spec: { tenantId } }: Creation): void {
  context.warn(
    `tenant '${tenantId}' is new, and its realm is on the platform already: an earlier tenant of this id left it, or a creation that broke off. Where the platform takes it over, its users and their passwords stay as they were: see that the first administrator can log in, or ask Expertflow's support to remove it before the tenant is used`,
  );
}

function warnAboutCount(context: RunContext, safeCount: number, present: number): void {
  if (present < safeCount) return;
  context.warn(
    `the platform already has ${String(present)} tenants: before release 5.1 its first tenant fails beyond ${String(safeCount)}`,
  );
}
