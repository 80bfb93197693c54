import { isDeepStrictEqual } from "node:util";
import { CxError } from "../../errors.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { poll } from "../../flow/poll.ts";
import { PlatformError } from "../../http/errors.ts";
import { takenDownBy } from "../../mark.ts";
import type { TenantState } from "./state.ts";
import {
  howToLetGo,
  isSameRecord,
  makerIn,
  nameIn,
  nameOf,
  ownMarkOf,
  writerOf,
} from "./document/record.ts";
import { lookFor } from "./creation/look.ts";
import { findTenant, toDocument } from "./document/payload.ts";
import { isSuspended, type TenantDocument } from "../../services/tenant-api/document.ts";
import type { TenantName } from "../../services/tenant-api/api.ts";
import type { TenantService } from "../../services/tenant-api/service.ts";
import { reconcile } from "./update/reconcile.ts";

/** Takes a tenant down as `onDestroy` says. A tenant that is not there counts as taken down. */
export async function removeTenant(
  platform: TenantService,
  state: TenantState,
  warn: (message: string) => void,
): Promise<void> {
  if (state.args["onDestroy"] === "retain") return;
  const { removals } = platform;
  if (removals.first === undefined) {
    const own = takeDown(platform, state, warn, lookFor);
    removals.first = own.catch(() => undefined);
    await own;
    return;
  }
  removals.isListPrompt ??= removals.first
    .then((written) => isShownInList(platform, written))
    .catch(() => false);
  const isBelieved = await removals.isListPrompt;
  await takeDown(platform, state, warn, isBelieved ? lookInList : lookFor);
}

/** A list is believed once it has shown what this run has written; one that lags could hide a stranger's tenant. */
async function isShownInList(
  { tenants }: TenantService,
  written: TenantDocument | undefined,
): Promise<boolean> {
  if (written === undefined) return false;
  const listed = findTenant(await tenants.fresh(), String(written["tenantId"]));
  return isDeepStrictEqual(listed, written);
}

/** How old a list may be that says whose a tenant is. */
const believedMs = 5_000;

/** The tenant as the list has it; one that it hides is asked for itself, and so is one of which nothing is to be done. */
async function lookInList(
  platform: TenantService,
  name: TenantName,
  deadline: Deadline,
): Promise<TenantDocument | undefined> {
  const tenants = await platform.tenants.lately(believedMs);
  const listed = findTenant(tenants, name.tenantId, name.recordId);
  if (listed !== undefined && !isSuspended(listed)) return listed;
  return lookFor(platform, name, deadline);
}

/** The record as it was written; undefined where nothing was. */
async function takeDown(
  platform: TenantService,
  state: TenantState,
  warn: (message: string) => void,
  look: typeof lookFor,
): Promise<TenantDocument | undefined> {
  const { tenantId, args } = state;
  const deadline = platform.deadline();
  const isForEver = args["onDestroy"] === "delete";
  const live = await (isForEver ? lookFor : look)(platform, nameIn(state), deadline);
  if (live === undefined) return undefined;
  if (!isSameRecord(state, live)) throw notTheSame(tenantId, live);
  if (isForEver) {
    await deleteRecord(platform, live, deadline);
    warn(leftovers(tenantId));
    return undefined;
  }
  // One that is suspended keeps whoever did it: a line that comes back must not lift a license's.
  if (isSuspended(live)) return undefined;
  return suspend(platform, live, state, deadline).catch((error: unknown) => {
    const mayBeDone = !(error instanceof PlatformError) || error.outcomeIsUnknown;
    if (mayBeDone) warn(mayBeSuspended(tenantId));
    throw error;
  });
}

/** The state says that it is live, and a plain `up` would believe that. */
function mayBeSuspended(tenantId: string): string {
  return `tenant '${tenantId}' may be suspended by now, although its taking down failed. If its line comes back, run pulumi refresh: a warning says whether it is, and how it is made live`;
}

async function suspend(
  platform: TenantService,
  live: TenantDocument,
  { args, facts }: TenantState,
  deadline: Deadline,
): Promise<TenantDocument> {
  const mark = ownMarkOf(args);
  const change = {
    leaves: new Map([["status", "inActive"]]),
    whole: toDocument(args, facts.generatedPasswords),
    writer: { ...writerOf(mark, facts, live), updatedBy: takenDownBy(mark) },
    isAnswerProof: true,
    deadline,
  };
  return reconcile(platform, live, change);
}

/** How long a list may lag behind a deletion before its words count. */
const settleSeconds = 5;

async function deleteRecord(
  platform: TenantService,
  live: TenantDocument,
  deadline: Deadline,
): Promise<void> {
  const tenantId = String(live["tenantId"]);
  try {
    await platform.api.delete(live, deadline);
  } catch (error) {
    if (!(error instanceof PlatformError) || !error.outcomeIsUnknown) throw error;
  }
  platform.tenants.changed();
  const left = await poll(
    { end: deadline.within(settleSeconds), pauseMs: 500 },
    () => lookFor(platform, nameOf(live), deadline),
    (seen) => seen === undefined,
  );
  if (left === undefined) return;
  throw new CxError(
    `tenant '${tenantId}' is still on the platform after its deletion`,
    "this platform may not know how to delete tenants: set onDestroy: suspend, and ask Expertflow's support to decommission it",
  );
}

function leftovers(tenantId: string): string {
  return `tenant '${tenantId}': its record is deleted. Its realm, media domain, storage bucket, databases and database users may still be there, and a new tenant of this id would meet them: ask Expertflow's support to remove them`;
}

function notTheSame(tenantId: string, live: TenantDocument): CxError {
  return new CxError(
    `tenant '${tenantId}' on the platform is not the one that this stack knows: it was made anew, or another state has taken it over (createdBy: ${makerIn(live)}); it was left alone, and so are its Ingress and its DNS record`,
    `to let go of it, ${howToLetGo(tenantId)}`,
  );
}
