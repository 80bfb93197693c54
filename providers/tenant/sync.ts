import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { mergeObjects } from "./defaults.ts";
import { documentOf, isSameLeaf, leafAt, leavesOf, type Leaves } from "./leaves.ts";
import type { Logo } from "./logo.ts";
import {
  argumentPath,
  differences,
  findTenant,
  isSecretInDocument,
  isServerOwned,
  type TenantDocument,
} from "./payload.ts";
import type { TenantPlatform } from "./platform.ts";

/** Sent with every update, since the service wants to know whom it is about (contract §3.3). */
const identifying = ["tenantId", "tenantName", "tenantCode", "updatedBy"] as const;

/**
 * Sent as they are with every update of settings. A platform that replaces whole blocks loses all
 * that is not sent until it is put back, and these it would not take back: they can never change.
 */
const immutable = [
  "tenantSettings.fqdn",
  "tenantSettings.subDomain",
  "tenantSettings.keyCloak.realm",
] as const;

/** What an update is to reach. */
export interface Change {
  /** The whole document as it is wanted. */
  wanted: TenantDocument;
  /** Its leaves that have to be sent. */
  changed: Leaves;
  logo: Logo | undefined;
  deadline: Deadline;
}

/** Leaves to send, and paths that were managed and are not any more. */
export function changedLeaves(
  before: TenantDocument,
  wanted: TenantDocument,
): { changed: Leaves; dropped: string[] } {
  const changed: Leaves = new Map();
  const wantedLeaves = leavesOf(wanted);
  for (const [path, value] of wantedLeaves) {
    if (!isServerOwned(path) && !isSameLeaf(leafAt(before, path) ?? null, value)) {
      changed.set(path, value);
    }
  }
  const dropped = [...leavesOf(before).keys()].filter(
    (path) => leafAt(wanted, path) === undefined && !isServerOwned(path),
  );
  return { changed: withSwitchOff(changed, dropped), dropped: dropped.map(argumentPath) };
}

const twoFactorSwitch = "tenantSettings.twoFAConfigs.is2FAEnabled";

/** The API cannot unset a block; two-factor authentication must not stay on because nobody mentions it. */
function withSwitchOff(changed: Leaves, dropped: readonly string[]): Leaves {
  return dropped.includes(twoFactorSwitch)
    ? new Map([...changed, [twoFactorSwitch, false]])
    : changed;
}

/**
 * Updates a tenant and proves it: afterwards every managed setting must be as wanted and every other
 * one as it was. A platform that replaces whole blocks instead of merging them is given everything
 * once more; what is lost even then is reported.
 */
export async function bringInLine(
  platform: TenantPlatform,
  tenantId: string,
  change: Change,
): Promise<void> {
  const before = await observe(platform, tenantId);
  const { wanted, changed, logo, deadline } = change;
  const partial = platform.api.wireForm.hasPartialUpdate;
  const leaves = managed(partial ? changed : leavesOf(wanted));
  const document = documentOf([...identity(wanted), ...unchangeable(before, leaves), ...leaves]);
  await platform.api.update(before, document, logo, deadline);
  platform.tenants.changed();

  if (damage(before, wanted, changed, await observe(platform, tenantId)).length === 0) return;
  await platform.api.update(before, everything(before, wanted), logo, deadline);
  platform.tenants.changed();
  const left = damage(before, wanted, changed, await observe(platform, tenantId));
  if (left.length > 0) throw damageError(tenantId, left);
}

async function observe(platform: TenantPlatform, tenantId: string): Promise<TenantDocument> {
  const live = findTenant(await platform.tenants.fresh(), tenantId);
  if (live !== undefined) return live;
  throw new CxError(`cannot update tenant '${tenantId}': it is not on the platform any more`, {
    remedy: "run pulumi refresh, then pulumi up: it will be created again",
  });
}

/** Who made a tenant stays written in it, also when it is taken over. */
function managed(changed: Leaves): [string, unknown][] {
  return [...changed].filter(([path]) => !isServerOwned(path));
}

function identity(wanted: TenantDocument): [string, unknown][] {
  return identifying.map((key) => [key, wanted[key]]);
}

function unchangeable(
  before: TenantDocument,
  leaves: readonly [string, unknown][],
): [string, unknown][] {
  if (!leaves.some(([path]) => isSetting(path))) return [];
  const found = immutable.map((path): [string, unknown] => [path, leafAt(before, path)]);
  return found.filter(([, value]) => value !== undefined);
}

/** All that is wanted and all that was there; secrets that were read are never sent back. */
function everything(before: TenantDocument, wanted: TenantDocument): TenantDocument {
  const kept = [...leavesOf(before)].filter(
    ([path]) => !isRecordField(path) && !isSecretInDocument(path),
  );
  const leaves = managed(leavesOf(wanted));
  return mergeObjects(documentOf(kept), documentOf([...identity(wanted), ...leaves]));
}

function isSetting(path: string): boolean {
  return path.startsWith("tenantSettings.");
}

/** True for the service's own fields, but not for its notes on the logo: they stand among the settings. */
function isRecordField(path: string): boolean {
  return isServerOwned(path) && !isSetting(path);
}

/** Paths that an update got wrong: not as wanted, or lost or changed without being asked to. */
function damage(
  before: TenantDocument,
  wanted: TenantDocument,
  changed: Leaves,
  after: TenantDocument,
): string[] {
  const wantedLeaves = leavesOf(wanted);
  const sent = documentOf(managed(changed));
  const wrong = differences(sent, after).map(({ path }) => path);
  const lost = [...leavesOf(before)]
    .filter(([path]) => !isRecordField(path) && !changed.has(path))
    .filter(([path, value]) => isLost(path, value, leafAt(after, path), wantedLeaves))
    .map(([path]) => path);
  return [...new Set([...wrong, ...lost])];
}

function isLost(path: string, before: unknown, after: unknown, wanted: Leaves): boolean {
  if (isSecretInDocument(path) || isServerOwned(path)) return after === undefined;
  // A managed setting may have drifted before; the full payload of 5.0.0 puts it right.
  if (wanted.has(path) && isSameLeaf(wanted.get(path), after ?? null)) return false;
  return !isSameLeaf(before, after ?? null);
}

function damageError(tenantId: string, paths: readonly string[]): CxError {
  const listed = paths.map((path) => `  - ${argumentPath(path)}`).join("\n");
  return new CxError(
    `the update of tenant '${tenantId}' was accepted, but these settings are not as they should be afterwards:\n${listed}`,
    {
      remedy:
        "compare them in the platform's own administration; if another person or program changed the tenant at the same moment, run pulumi refresh, then pulumi up",
    },
  );
}
