import { mergeObjects } from "../../../objects.ts";
import type { Deadline } from "../../../flow/deadline.ts";
import { documentOf, leafAt, leavesOf, type Leaves } from "../document/leaves.ts";
import type { Logo } from "../../../services/tenant-api/logo.ts";
import {
  documentPath,
  isBookkeeping,
  isMasked,
  isSecretInDocument,
  isServerOwned,
  settingsPrefix,
} from "../document/payload.ts";
import { normalStatus, type TenantDocument } from "../../../services/tenant-api/document.ts";
import { immutablePaths } from "../schema.ts";
import { generatedPaths } from "../secret-paths.ts";
import type { VersionLine } from "../../../services/tenant-api/version-lines.ts";

/** What an update is to reach. */
export interface Change {
  /** Leaves of the document that have to be sent, by their path. */
  leaves: Leaves;
  /** All that is wanted, with every secret that is known: what a platform may have lost is in it. */
  whole: TenantDocument;
  /** Who writes: `updatedBy`, and `createdBy` when the tenant gets another mark. */
  writer: Readonly<Record<string, string>>;
  logo?: Logo | undefined;
  /** An answer that holds the whole record is believed, and nobody is asked who changed it right afterwards. */
  isAnswerProof?: boolean;
  deadline: Deadline;
}

/** The paths of what a tenant keeps for ever, in the document. */
export const immutable = immutablePaths.map(documentPath);

/**
 * Where updates are not partial, every managed setting goes along, but for the secrets: as it is in the
 * record, so that nobody's change is undone, unless that is nothing the service would take.
 */
export function filledIn(
  { hasPartialUpdate }: VersionLine,
  before: TenantDocument,
  { leaves, whole }: Change,
): [string, unknown][] {
  if (hasPartialUpdate) return [];
  return [...leavesOf(whole)]
    .filter(([path]) => !leaves.has(path) && !isServerOwned(path) && !isSecretInDocument(path))
    .map(([path, wanted]) => [path, sendable(path, leafAt(before, path), wanted)]);
}

function sendable(path: string, live: unknown, wanted: unknown): unknown {
  if (path === "status") return normalStatus(live) ?? wanted;
  const isOfItsKind =
    typeof live === typeof wanted && Array.isArray(live) === Array.isArray(wanted);
  return isOfItsKind && live !== null && live !== "" && !isMasked(live) ? live : wanted;
}

/**
 * Sent with every update, since the service wants to know whom it is about (contract §3.3): as they are,
 * so that nobody's change is undone, unless that is nothing the service would take.
 */
export function identityOf(before: TenantDocument, { whole, writer }: Change): [string, unknown][] {
  const named = ["tenantId", "tenantName", "tenantCode"].map((key): [string, unknown] => {
    const live = before[key];
    return [key, typeof live === "string" && live !== "" ? live : whole[key]];
  });
  return [...named.filter(([, value]) => value !== undefined), ...Object.entries(writer)];
}

/**
 * Goes along with an update, as it is: what a platform loses for want of it, nobody could put back, since
 * it takes none of this a second time. Where blocks are replaced, that costs the tenant what we don't
 * know: one secret of somebody's, who can give it again, is the smaller loss. The passwords of a tenant
 * that was taken over are not: its settings are touched only if the change is about them.
 */
export function unchangeable(before: TenantDocument, change: Change): [string, unknown][] {
  const arePasswordsKnown = passwords.every((path) => leafAt(change.whole, path) !== undefined);
  if (!arePasswordsKnown && !touchesSettings(change)) return [];
  const found = immutable.map((path): [string, unknown] => [path, leafAt(before, path)]);
  return found.filter(([path, value]) => value !== undefined && !change.leaves.has(path));
}

/** Every tenant has these, also where answers show no secret. */
const passwords = generatedPaths.map(documentPath);

/** Secrets of the record that could not be put back: nobody gave them to us, and what is read is never sent. */
export function unknownSecrets(before: TenantDocument, whole: TenantDocument): string[] {
  const shown = [...leavesOf(before)].filter(isUnreadable).map(([path]) => path);
  return [...shown, ...hiddenSecrets(before)].filter((path) => leafAt(whole, path) === undefined);
}

/** The passwords of a tenant whose record shows none of them. */
export function hiddenSecrets(record: TenantDocument): string[] {
  return passwords.every((path) => leafAt(record, path) === undefined) ? passwords : [];
}

/** True when the change is about more than the record's own fields, such as name and status. */
export function touchesSettings({ leaves }: Change): boolean {
  return [...leaves.keys()].some((path) => path.startsWith(settingsPrefix));
}

/** True for what must not be sent back as it was read: a secret, or asterisks in its place. */
function isUnreadable([path, value]: readonly [string, unknown]): boolean {
  return !isBookkeeping(path) && (isSecretInDocument(path) || isMasked(value));
}

/**
 * All that was there and all that is wanted: the record as it is now, what it has lost, and what was
 * sent. Of secrets only those that are known, and lost or about to be: one that was read is never sent
 * back.
 */
export function everything(
  before: TenantDocument,
  now: TenantDocument,
  change: Change,
): TenantDocument {
  const readable = (record: TenantDocument) =>
    documentOf(
      [...leavesOf(record)].filter((leaf) => !isBookkeeping(leaf[0]) && !isUnreadable(leaf)),
    );
  const isLost = (path: string) => now === before || leafAt(now, path) === undefined;
  const lostSecrets = [...leavesOf(change.whole)].filter(
    ([path]) => isUnreadable([path, leafAt(before, path)]) && isLost(path),
  );
  const maker = leavesOf({ createdBy: before["createdBy"] });
  const ours = documentOf([
    ...maker,
    ...identityOf(before, change),
    ...lostSecrets,
    ...change.leaves,
  ]);
  return mergeObjects(mergeObjects(readable(before), readable(now)), ours);
}
