import type { RunContext } from "../../../engine/lifecycle.ts";
import { CxError } from "../../../errors.ts";
import { PlatformError } from "../../../http/errors.ts";
import { markOf } from "../../../mark.ts";
import type { TenantSpec } from "../schema.ts";
import { type TenantFacts, type TenantState, unfinished } from "../state.ts";
import { changedLeaves } from "./changes.ts";
import { logoOf, stillGenerated } from "../creation/creation.ts";
import type { Leaves } from "../document/leaves.ts";
import {
  howToLetGo,
  factsIn,
  isSameRecord,
  makerIn,
  nameIn,
  writerOf,
} from "../document/record.ts";
import { lookFor } from "../creation/look.ts";
import { lostLeaves } from "./damage.ts";
import { hasLogo, missingParts } from "../creation/parts.ts";
import { settingName, toDocument } from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import {
  connectToTenantService,
  type TenantService,
} from "../../../services/tenant-api/service.ts";
import { reconcile } from "./reconcile.ts";
import { requireOwn, writerOfOwn } from "../adoption/write-mark.ts";
import { immutable } from "./update-document.ts";

/** What has become of the arguments since the last run. */
function planOf({ args, facts, connection }: TenantState, news: TenantSpec) {
  return {
    leaves: changedLeaves(toDocument(args, {}), toDocument(news, {})).changed,
    isLogoNew: news.logoHash !== args["logoHash"],
    isOwnerNew: facts.ownership === "created" && news.owner !== args["owner"],
    /** The program wants somebody else's tenant for this stack's own. */
    isOwned: facts.ownership === "adopted" && news.adopt === "own",
    /** The platform has another address. */
    isMoved:
      connection.url !== news.connection.url ||
      connection.keycloakUrl !== news.connection.keycloakUrl,
  };
}

/** Sends what changed, proves a new address, and finishes what an earlier run has left. */
export async function updateTenant(
  context: RunContext,
  olds: TenantState,
  news: TenantSpec,
): Promise<TenantFacts> {
  const plan = planOf(olds, news);
  const generatedPasswords = stillGenerated(olds.facts.generatedPasswords, { ...news });
  const known: TenantFacts = { ...olds.facts, generatedPasswords, pendingSteps: [] };
  const isSent = plan.leaves.size > 0 || plan.isLogoNew || plan.isOwnerNew || plan.isOwned;
  const { pendingSteps } = olds.facts;
  if (!isSent && !plan.isMoved && pendingSteps.length === 0) return known;

  const platform = connectToTenantService(context, news.connection);
  const deadline = platform.deadline();
  const seen = await observe(platform, olds, plan.isMoved);
  const isLogoLost = known.ownership === "created" && !hasLogo(seen);
  const needsLogo = plan.isLogoNew || pendingSteps.includes("logo") || isLogoLost;
  const logo = needsLogo ? logoOf(news) : undefined;
  const whole = toDocument(
    { ...news, status: news.status ?? known.observedStatus },
    generatedPasswords,
  );
  const leaves = new Map([...lostLeaves(seen, whole, known), ...plan.leaves]);
  const mark = markOf(news.owner, news.seed);
  const change = {
    leaves,
    whole,
    writer: plan.isOwned ? writerOfOwn(mark) : writerOf(mark, olds.facts, seen),
    logo: plan.isLogoNew ? logo : undefined,
    deadline,
  };
  const live =
    isSent || leaves.size > 0
      ? await reconcile(platform, seen, change).catch((error: unknown) => {
          throw nameWhatIsKept(error, plan.leaves);
        })
      : seen;
  if (plan.isOwned) requireOwn(live, mark);
  const owned: Partial<TenantFacts> = plan.isOwned ? { ownership: "created", mark } : {};
  const missing = await missingParts(platform, live, { logo, whole }, deadline);
  const after = { args: { ...news }, facts: { ...known, ...owned } };
  if (!isSameRecord(after, missing.live)) throw takenMeanwhile(missing.live);
  const now = { ...after.facts, ...factsIn(missing.live) };
  if (missing.steps.length > 0) throw unfinished(news, now, missing);
  return now;
}

/** Remembered as ours, the other state's mark would let this one take the tenant down. */
function takenMeanwhile(live: TenantDocument): CxError {
  return new CxError(
    `another state took tenant '${String(live["tenantId"])}' over while it was updated (createdBy: ${makerIn(live)}): the update was sent, and this stack's state stays as it was`,
    `to let go of it, ${howToLetGo(String(live["tenantId"]))}`,
  );
}

/** Somebody has changed what a tenant keeps for ever, and the platform does not let it be put right. */
function nameWhatIsKept(error: unknown, leaves: Leaves): unknown {
  const isRefused = error instanceof PlatformError && error.failure.code === "rejected";
  const kept = immutable.filter((path) => leaves.has(path));
  if (!isRefused || kept.length === 0) return error;
  const wanted = kept.map((path) => `${settingName(path)}: ${JSON.stringify(leaves.get(path))}`);
  return new CxError(
    error.message,
    `a platform may not let these be changed once a tenant is made, and somebody has: ask Expertflow's support to put back ${wanted.join(", ")}. Until then this stack cannot change the tenant`,
    { cause: error },
  );
}

/** The tenant that is to be updated. Throws a CxError when it is not there, or is another one. */
async function observe(
  platform: TenantService,
  olds: TenantState,
  isMoved: boolean,
): Promise<TenantDocument> {
  const { tenantId } = olds;
  const live = await lookFor(platform, nameIn(olds), platform.deadline());
  if (live !== undefined && isSameRecord(olds, live)) return live;
  const what =
    live === undefined
      ? "is not on the platform"
      : `is not this stack's (createdBy: ${makerIn(live)}) on the platform`;
  if (isMoved) {
    throw new CxError(
      `tenant '${tenantId}' of this stack ${what} that the new address leads to; nothing was changed`,
      "check tenantApi.url and keycloak.url: they must lead to the platform that the tenant is on",
    );
  }
  throw new CxError(
    `cannot update tenant '${tenantId}': it ${what}`,
    live === undefined
      ? "run pulumi refresh, then pulumi up"
      : `to let go of it, ${howToLetGo(tenantId)}`,
  );
}
