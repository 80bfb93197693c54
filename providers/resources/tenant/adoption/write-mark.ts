import { CxError } from "../../../errors.ts";
import type { Deadline } from "../../../flow/deadline.ts";
import { isSameState, takenOverBy } from "../../../mark.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import type { TenantService } from "../../../services/tenant-api/service.ts";
import { makerIn } from "../document/record.ts";
import { toDocument } from "../document/payload.ts";
import type { TenantSpec } from "../schema.ts";
import { reconcile } from "../update/reconcile.ts";

/** Whose a tenant becomes. */
interface NewOwner {
  platform: TenantService;
  spec: TenantSpec;
  mark: string;
  deadline: Deadline;
}

/**
 * Makes this state the maker of somebody else's tenant, in one update of the record that changes nothing else.
 * Throws a CxError when the platform does not take it.
 */
export async function writeMark(
  { platform, spec, mark, deadline }: NewOwner,
  before: TenantDocument,
): Promise<TenantDocument> {
  const change = {
    leaves: new Map(),
    whole: toDocument(spec, {}),
    writer: writerOfOwn(mark),
    deadline,
  };
  const live = await reconcile(platform, before, change);
  requireOwn(live, mark);
  return live;
}

/** Who is written into the record of a tenant that this state makes its own. */
export function writerOfOwn(mark: string): Record<"createdBy" | "updatedBy", string> {
  return { createdBy: takenOverBy(mark), updatedBy: mark };
}

/** Throws a CxError when the platform has not taken the new maker. */
export function requireOwn(live: TenantDocument, mark: string): void {
  if (isSameState(live["createdBy"], mark)) return;
  throw new CxError(
    `tenant '${String(live["tenantId"])}' cannot be made this stack's own: the platform keeps its maker (createdBy: ${makerIn(live)})`,
    "take adopt: own out of its line again, and write adopt: ifIdentical; with onDestroy: suspend beside it the stack takes it down all the same",
  );
}
