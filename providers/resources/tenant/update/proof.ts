import { isSameValue } from "../document/drift.ts";
import { leafAt, leavesOf } from "../document/leaves.ts";
import { isSecretInDocument } from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";

/** What a record that was looked at after an update says of it. */
export type Proof =
  /** It was written since: its time is another one, or something that was sent is new in it. */
  | "shown"
  /** It is as it was before: the update was not carried out, or the look came too early. */
  | "notShown"
  /** Nothing in it could tell: only secrets were sent, and records have no time. */
  | "silent";

/** Compares a record with itself before the update; secrets are never compared. */
export function proofIn(
  now: TenantDocument,
  before: TenantDocument,
  document: TenantDocument,
): Proof {
  const time = before["updatedAt"];
  if (time !== now["updatedAt"] || showsNews(now, before, document)) return "shown";
  return newsIn(document, before).length === 0 && time === undefined ? "silent" : "notShown";
}

/** True when the record has something new that was sent: another time alone may be another writer's. */
export function showsNews(
  now: TenantDocument,
  before: TenantDocument,
  document: TenantDocument,
): boolean {
  return newsIn(document, before).some(([path, value]) =>
    isSameValue(path, value, leafAt(now, path)),
  );
}

function newsIn(document: TenantDocument, before: TenantDocument): [string, unknown][] {
  return [...leavesOf(document)].filter(
    ([path, value]) => !isSecretInDocument(path) && !isSameValue(path, value, leafAt(before, path)),
  );
}
