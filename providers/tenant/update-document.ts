import { isPlainObject, mergeObjects } from "./defaults.ts";
import type { Deadline } from "../http/deadline.ts";
import { documentOf, leafAt, leavesOf, type Leaves } from "./leaves.ts";
import type { Logo } from "./logo.ts";
import {
  documentPath,
  isBookkeeping,
  isSecretInDocument,
  isServerOwned,
  type TenantDocument,
} from "./payload.ts";
import { generatedPaths } from "./secret-paths.ts";
import type { WireForm } from "./wire-form.ts";

/** What an update is to reach. */
export interface Change {
  /** Leaves of the document that have to be sent, by their path. */
  leaves: Leaves;
  /** All that is wanted, with every secret that is known: what a platform may have lost is in it. */
  whole: TenantDocument;
  /** Who writes: `updatedBy`, and `createdBy` when the tenant gets another mark. */
  writer: Readonly<Record<string, string>>;
  logo?: Logo | undefined;
  deadline: Deadline;
}

/**
 * Sent as they are with an update. A platform that replaces whole blocks loses all
 * that is not sent until it is put back, and these it would not take back: they can never change.
 */
export const immutable = [
  "tenantSettings.fqdn",
  "tenantSettings.subDomain",
  "tenantSettings.keyCloak.realm",
] as const;

/**
 * What has to be sent: what changed; a block that is not there at all, as a whole and with its secrets;
 * on platforms without partial updates everything but the secrets.
 */
export function withLostBlocks(
  { hasPartialUpdate }: WireForm,
  before: TenantDocument,
  leaves: Leaves,
  whole: TenantDocument,
): Leaves {
  const isWholeSent = !hasPartialUpdate;
  const more = [...leavesOf(whole)].filter(
    ([path]) =>
      !leaves.has(path) &&
      !isServerOwned(path) &&
      (isBlockLost(before, path, leaves) || (isWholeSent && !isSecretInDocument(path))),
  );
  return new Map([...more, ...leaves]);
}

/** True for a setting in a block that is to be changed, and of which the record has nothing any more. */
function isBlockLost(before: TenantDocument, path: string, leaves: Leaves): boolean {
  const [settings, block, ...rest] = path.split(".");
  if (settings !== "tenantSettings" || block === undefined || rest.length === 0) return false;
  const place = `${settings}.${block}`;
  const isTouched = [...leaves.keys()].some((leaf) => leaf.startsWith(`${place}.`));
  return isTouched && !isFilled(leafAt(before, place));
}

function isFilled(block: unknown): boolean {
  return isPlainObject(block) && Object.keys(block).some((key) => !isBookkeeping(key));
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
 * A service that replaces blocks is asked to touch none without need: a secret that we don't know could
 * not be put back.
 */
export function unchangeable(
  before: TenantDocument,
  leaves: Leaves,
  whole: TenantDocument,
): [string, unknown][] {
  const isKnown = (path: string) => leafAt(whole, path) !== undefined;
  const secrets = [...leavesOf(before).keys()].filter(isSecretInDocument);
  // Every tenant has these, also where answers show no secret.
  const always = generatedPaths.map(documentPath);
  const areSecretsKnown = [...secrets, ...always].every(isKnown);
  if (!areSecretsKnown && ![...leaves.keys()].some(isSetting)) return [];
  const found = immutable.map((path): [string, unknown] => [path, leafAt(before, path)]);
  return found.filter(([path, value]) => value !== undefined && !leaves.has(path));
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
  sent: Leaves,
): TenantDocument {
  const isSendable = ([path]: [string, unknown]) =>
    !isBookkeeping(path) && !isSecretInDocument(path);
  const isLost = (path: string) => now === before || leafAt(now, path) === undefined;
  const lostSecrets = [...leavesOf(change.whole)].filter(
    ([path]) => isSecretInDocument(path) && isLost(path),
  );
  const was = documentOf([...leavesOf(before)].filter(isSendable));
  const is = documentOf([...leavesOf(now)].filter(isSendable));
  const maker = leavesOf({ createdBy: before["createdBy"] });
  const ours = documentOf([...maker, ...identityOf(before, change), ...lostSecrets, ...sent]);
  return mergeObjects(mergeObjects(was, is), ours);
}

function isSetting(path: string): boolean {
  return path.startsWith("tenantSettings.");
}
