import { isPlainObject } from "../../../objects.ts";
import { isSameLeaf, leafAt, leavesOf, type Leaves } from "../document/leaves.ts";
import {
  documentPath,
  isServerOwned,
  settingName,
  isSecretInDocument,
} from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import { isSameValue } from "../document/drift.ts";

/** Leaves to send, and paths that were managed and are not any more. */
export interface ManagedChanges {
  changed: Leaves;
  /** As people write them. */
  dropped: string[];
}

/** Compares what was wanted before with what is wanted now: the platform is not asked. */
export function changedLeaves(before: TenantDocument, wanted: TenantDocument): ManagedChanges {
  const changed: Leaves = new Map();
  for (const [path, value] of leavesOf(wanted)) {
    if (!isServerOwned(path) && !isSameLeaf(leafAt(before, path) ?? null, value)) {
      changed.set(path, value);
    }
  }
  const dropped = [...leavesOf(before).keys()].filter(
    (path) =>
      leafAt(wanted, path) === undefined && !isServerOwned(path) && !isReplaced(path, wanted),
  );
  // The API cannot unset a block; two-factor authentication must not stay on because nobody mentions it.
  if (dropped.includes(twoFactorSwitch)) changed.set(twoFactorSwitch, false);
  const kept = dropped.filter((path) => path !== twoFactorSwitch);
  return { changed, dropped: kept.map(settingName) };
}

/** True below a setting that is a value now: it goes with what stood in its place. */
function isReplaced(path: string, wanted: TenantDocument): boolean {
  const keys = path.split(".");
  return keys.some((_key, index) => {
    const above = leafAt(wanted, keys.slice(0, index + 1).join("."));
    return above !== undefined && !isPlainObject(above);
  });
}

/** Of a document. */
export const twoFactorSwitch = documentPath("twoFAConfigs.is2FAEnabled");

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
