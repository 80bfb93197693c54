import { isMarkOfState, isSameState } from "../mark.ts";
import type { TenantName } from "./api.ts";
import type { TenantFacts } from "./arguments.ts";
import { normalStatus, type TenantDocument } from "./payload.ts";

/** What a record says of itself, beside its settings. What it does not say stays as it was known. */
export function factsIn(live: TenantDocument): Partial<TenantFacts> {
  const mark = textOf(live["createdBy"]);
  const recordId = textOf(live["_id"]);
  return {
    ...(mark !== undefined && { mark }),
    ...(recordId !== undefined && { recordId }),
    liveStatus: normalStatus(live["status"]),
  };
}

/** What to ask for this tenant by. */
export function nameOf(live: TenantDocument): TenantName {
  return { tenantId: String(live["tenantId"]), recordId: textOf(live["_id"]) };
}

/**
 * False when the tenant on the platform is not the one that the state knows: somebody removed ours and
 * made one of the same id, or another state has taken it over. A `createdBy` that no state wrote proves
 * nothing while the service's own id is the same: anybody can change that field.
 */
export function isSameRecord({ mark, recordId }: TenantFacts, live: TenantDocument): boolean {
  const now = factsIn(live);
  if (mark !== now.mark && isMarkOfState(now.mark) && !isSameState(mark, now.mark)) return false;
  if (recordId !== undefined && now.recordId !== undefined) return recordId === now.recordId;
  return mark === undefined || now.mark === undefined || mark === now.mark;
}

/** Who made the tenant, for a message. */
export function makerIn(live: TenantDocument): string {
  const maker = textOf(live["createdBy"]);
  return maker === undefined ? "nobody named" : `'${maker}'`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
