import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { isPlainObject, mergeObjects } from "./defaults.ts";
import { damageOf, type Damage } from "./damage.ts";
import { documentOf, leafAt, leavesOf, type Leaves } from "./leaves.ts";
import type { Logo } from "./logo.ts";
import { lookFor, lookUntil } from "./look.ts";
import {
  isBookkeeping,
  isSecretInDocument,
  isServerOwned,
  settingName,
  type TenantDocument,
} from "./payload.ts";
import type { TenantPlatform } from "./platform.ts";
import { nameOf } from "./record.ts";

/**
 * Sent as they are with every update. A platform that replaces whole blocks, or the record, loses all
 * that is not sent until it is put back, and these it would not take back: they can never change.
 */
const immutable = [
  "tenantSettings.fqdn",
  "tenantSettings.subDomain",
  "tenantSettings.keyCloak.realm",
] as const;

/** How long to wait for the words of a list before everything is sent once more. */
const settleSeconds = 2;

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
 * Updates a tenant and proves it: afterwards every setting that was sent must be as wanted, and every
 * other one must still be there. What a platform that replaces whole blocks has lost is put back; what
 * another writer changed meanwhile stays as they wanted it. Returns the record.
 */
export async function bringInLine(
  platform: TenantPlatform,
  before: TenantDocument,
  change: Change,
): Promise<TenantDocument> {
  const { leaves, whole, logo, deadline } = change;
  const sent = withLostBlocks(platform, before, leaves, whole);
  const named = new Map([...identityOf(before, change), ...unchangeable(before, sent)]);
  const { updates } = platform;
  const document = updates.loseTheRest
    ? everything(before, before, change, sent)
    : documentOf([...named, ...sent]);
  const patience = deadline.within(settleSeconds);
  const sending = { sent, named, logo, before, deadline, patience };
  const first = await send(platform, before, document, sending);
  if (first.damage === undefined) return first.live;
  if (first.damage.lost.length > 0) updates.loseTheRest = true;

  const all = everything(before, first.live, change, sent);
  const second = await send(platform, first.live, all, { ...sending, patience: deadline });
  if (second.damage === undefined) return second.live;
  throw damageError(String(before["tenantId"]), second.damage);
}

/**
 * What has to be sent: what changed; a block that is not there at all, as a whole and with its secrets;
 * on platforms without partial updates everything but the secrets.
 */
function withLostBlocks(
  { api }: TenantPlatform,
  before: TenantDocument,
  leaves: Leaves,
  whole: TenantDocument,
): Leaves {
  const isWholeSent = !api.wireForm.hasPartialUpdate;
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

interface Sending {
  sent: Leaves;
  named: Leaves;
  logo: Logo | undefined;
  /** What must have survived. */
  before: TenantDocument;
  /** How long a list may lag behind the update, where it alone tells what came of it. */
  patience: Deadline;
  deadline: Deadline;
}

/** One update, and what came of it. */
async function send(
  platform: TenantPlatform,
  listed: TenantDocument,
  document: TenantDocument,
  { logo, before, patience, deadline, ...aim }: Sending,
): Promise<{ live: TenantDocument; damage: Damage | undefined }> {
  const name = nameOf(listed);
  await platform.api.update(listed, document, logo, deadline);
  platform.tenants.changed();
  const judge = (live: TenantDocument) => ({ live, damage: damageOf(before, live, aim) });
  const listedNow = await lookFor(platform, name, deadline);
  if (listedNow !== undefined && judge(listedNow).damage === undefined) return judge(listedNow);
  // Lists may lag; asked by itself, a tenant is as it is.
  const itself = await platform.api.get(name, deadline);
  if (itself !== undefined) return judge(itself);
  const isWhole = (live: TenantDocument) => judge(live).damage === undefined;
  const later = await lookUntil(platform, name, patience, isWhole);
  if (later !== undefined) return judge(later);
  throw vanished(name.tenantId);
}

/**
 * Sent with every update, since the service wants to know whom it is about (contract §3.3): as they are,
 * so that nobody's change is undone, unless that is nothing the service would take.
 */
function identityOf(before: TenantDocument, { whole, writer }: Change): [string, unknown][] {
  const named = ["tenantId", "tenantName", "tenantCode"].map((key): [string, unknown] => {
    const live = before[key];
    return [key, typeof live === "string" && live !== "" ? live : whole[key]];
  });
  return [...named.filter(([, value]) => value !== undefined), ...Object.entries(writer)];
}

function unchangeable(before: TenantDocument, leaves: Leaves): [string, unknown][] {
  const found = immutable.map((path): [string, unknown] => [path, leafAt(before, path)]);
  return found.filter(([path, value]) => value !== undefined && !leaves.has(path));
}

/**
 * All that was there and all that is wanted: the record as it is now, what it has lost, and what was
 * sent. Of secrets only those that are known, and lost or about to be: one that was read is never sent
 * back.
 */
function everything(
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
  const ours = documentOf([...identityOf(before, change), ...lostSecrets, ...sent]);
  return mergeObjects(mergeObjects(was, is), ours);
}

function vanished(tenantId: string): CxError {
  return new CxError(`cannot update tenant '${tenantId}': it is not on the platform any more`, {
    remedy: "run pulumi refresh, then pulumi up: it will be created again",
  });
}

function damageError(tenantId: string, { refused, lost }: Damage): CxError {
  const lines = [
    ...refused.map((path) => `  - ${settingName(path)} is not as it was sent`),
    ...lost.map((path) => `  - ${settingName(path)} is gone`),
  ];
  return new CxError(
    [
      `the update of tenant '${tenantId}' was accepted, but these settings are not as they should be afterwards:`,
      ...lines,
    ].join("\n"),
    {
      remedy:
        "compare them in the platform's own administration. What is not as it was sent, the platform does not take: correct it, or, if it does not know the setting, take it out of extraSettings. " +
        "If another person or program changed the tenant at the same moment, run pulumi refresh, then pulumi up",
    },
  );
}
