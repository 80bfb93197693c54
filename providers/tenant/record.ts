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

/**
 * False when the tenant on the platform is another one than the state knows: somebody removed ours and
 * made one of the same id. Where the service shows no ids of its own, its maker tells.
 */
export function isSameRecord({ mark, recordId }: TenantFacts, live: TenantDocument): boolean {
  const now = factsIn(live);
  if (recordId !== undefined && now.recordId !== undefined) return recordId === now.recordId;
  return mark === undefined || now.mark === undefined || mark === now.mark;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
