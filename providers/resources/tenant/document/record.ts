import { isMarkOfState, isSameState, isTakenOver, markOf, takenOverBy } from "../../../mark.ts";
import { printable } from "../../../words/printable.ts";
import { leafAt } from "./leaves.ts";
import type { TenantName } from "../../../services/tenant-api/api.ts";
import type { TenantFacts, TenantState } from "../state.ts";
import type { Loose } from "../../../objects.ts";
import { normalStatus, type TenantDocument } from "../../../services/tenant-api/document.ts";

/** What a record says of itself, beside its settings. What it does not say stays as it was known. */
export function factsIn(live: TenantDocument): Partial<TenantFacts> {
  const mark = textOf(live["createdBy"]);
  const recordId = textOf(live["_id"]);
  return {
    ...(mark !== undefined && { mark }),
    ...(recordId !== undefined && { recordId }),
    ...(live["status"] !== undefined && { observedStatus: normalStatus(live["status"]) }),
  };
}

/** What to ask for this tenant by. */
export function nameOf(live: TenantDocument): TenantName {
  const tenantId = String(live["tenantId"]);
  return { tenantId, recordId: textOf(live["_id"]) ?? tenantId };
}

/** The same for a tenant that the state knows. */
export function nameIn({ tenantId, facts }: Pick<TenantState, "tenantId" | "facts">): TenantName {
  return { tenantId, recordId: facts.recordId ?? tenantId };
}

/**
 * False when the tenant on the platform is not the one that the state knows: somebody removed ours and
 * made one of the same id, or another state has taken it over. A `createdBy` that no state wrote proves
 * nothing while the service's own id is the same: anybody can change that field.
 */
export function isSameRecord(
  { args, facts: { mark, recordId, pendingSteps } }: Pick<TenantState, "args" | "facts">,
  live: TenantDocument,
): boolean {
  const now = factsIn(live);
  // What came of the POST was never seen, so only our mark says that it was ours.
  if (pendingSteps.includes("record") && recordId === undefined) {
    return isSameState(ownMarkOf(args), now.mark);
  }
  const hasIds = recordId !== undefined && now.recordId !== undefined;
  if (hasIds && recordId !== now.recordId) return false;
  // A run that ended in between may have written our mark without having noted it.
  const known = [mark, ownMarkOf(args)];
  if (isMarkOfState(now.mark)) return known.some((one) => isSameState(one, now.mark));
  if (hasIds) return true;
  return mark === undefined || now.mark === undefined || mark === now.mark;
}

/** What this state writes on what it makes. */
export function ownMarkOf({ owner, seed }: Loose): string {
  return markOf(String(owner), String(seed));
}

/**
 * Who is written into the record: our mark, also where somebody wrote over it; somebody else's tenant
 * keeps the name of its maker.
 */
export function writerOf(
  mark: string,
  { ownership }: TenantFacts,
  live: TenantDocument,
): Record<string, string> {
  const createdBy = isTakenOver(live["createdBy"]) ? takenOverBy(mark) : mark;
  const isLost = ownership === "created" && live["createdBy"] !== createdBy;
  return { updatedBy: mark, ...(isLost && { createdBy }) };
}

/** The name of a tenant's realm: its id, but for some that were made by hand. */
export function realmOf(live: TenantDocument): string {
  const realm = leafAt(live, "tenantSettings.keyCloak.realm");
  return typeof realm === "string" && realm !== "" ? realm : String(live["tenantId"]);
}

/** Who made the tenant, for a message. */
export function makerIn(live: TenantDocument): string {
  const maker = textOf(live["createdBy"]);
  return maker === undefined ? "nobody named" : `'${printable(maker)}'`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * How a stack lets go of a tenant that is another one's by now. After a refresh `onDestroy: retain` would not
 * do: the engine wants to put right what the other one has written into its objects.
 */
export function howToLetGo(tenantId: string): string {
  return `take the line of tenant '${tenantId}' out, run pulumi state delete --target-dependents with the URN of its CxTenantStack (pulumi stack --show-urns names it), then pulumi up`;
}
