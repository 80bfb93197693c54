import { isPlainObject, mergeObjects, type Loose } from "../../providers/objects.ts";
import { allowedHostOf, fqdn as fqdnForm, normalHost } from "../../providers/vocabulary.ts";
import { withDefaults } from "../../providers/resources/tenant/defaults.ts";
import { isSameValue } from "../../providers/resources/tenant/document/drift.ts";
import {
  documentOf,
  leafAt,
  leavesOf,
  shownPath,
  type Leaves,
} from "../../providers/resources/tenant/document/leaves.ts";
import {
  argumentPath,
  documentPath,
  isMasked,
  isSecretInDocument,
  isServerOwned,
  settingsPrefix,
  toDocument,
} from "../../providers/resources/tenant/document/payload.ts";
import { pathsThat, tenantFields } from "../../providers/resources/tenant/schema.ts";
import { holdsAccount } from "../../providers/words/printable.ts";
import { isSuspended, type TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { textsIn } from "../../settings/leaves.ts";

/** What stands in the list of tenants for one that was there before. */
export interface TenantLine {
  settings: Record<string, unknown>;
  /** What the record does not tell, for a comment above it. */
  notes: string[];
}

/** Why a record can be no tenant of a program. */
export class NotImportable extends Error {
  override readonly name = "NotImportable";
}

/** Who a record says that it is. Throws a {@link NotImportable}. */
export function identityOf(
  live: TenantDocument,
): Record<"tenantId" | "tenantName" | "fqdn", string> {
  const { tenantId, tenantName } = live;
  const host = leafAt(live, documentPath("fqdn"));
  if (typeof tenantId !== "string") throw new NotImportable("its record has no tenantId");
  if (tenantId in {})
    throw new NotImportable("its id is a word of JavaScript's, so no program can hold it");
  if (typeof tenantName !== "string") throw new NotImportable("its record has no tenantName");
  if (typeof host !== "string" || host.trim() === "") {
    throw new NotImportable("its record has no FQDN, so nothing can lead to it");
  }
  const fqdn = normalHost(host);
  if (fqdnForm.safeParse(fqdn).success) return { tenantId, tenantName, fqdn };
  throw new NotImportable(
    `its FQDN ${JSON.stringify(host)} is no host name: ${allowedHostOf("…")} needs one`,
  );
}

/**
 * The line of a tenant: what differs from what would be made of id, FQDN and the settings that all tenants share.
 * Secrets are left out: what is read of them may be encrypted. What a new tenant could not have stands under
 * `extraSettings`, as it is.
 */
export function lineOf(live: TenantDocument, shared: Loose): TenantLine {
  const identity = { ...identityOf(live), adopt: "ifIdentical" };
  const { settings, base } = ownSettings(live, identity, shared);
  const missing = [...base].filter(([path, wanted]) => isMissing(live, path, wanted));
  const unmanaged = blocksOf(
    missing.map(([path]) => placeOf(argumentPath(path))),
    live,
  );
  return {
    settings: { ...settings, ...(unmanaged.length > 0 && { unmanaged }) },
    notes: notesOf(live),
  };
}

/** What differs from `base`: what would be made of who a tenant is and of what it shares, as a document. */
export function ownSettings(
  live: TenantDocument,
  identity: Loose,
  shared: Loose,
): { settings: Record<string, unknown>; base: Leaves } {
  const base = leavesOf(toDocument(withDefaults(mergeObjects(shared, identity)), {}));
  const settings: Leaves = new Map(Object.entries(identity));
  for (const [path, value] of leavesOf(live)) {
    if (!isReadable(path, value)) continue;
    if (base.has(path) && isSameValue(path, base.get(path), value)) continue;
    settings.set(placeOf(argumentPath(path)), formOf(argumentPath(path), value));
  }
  return { settings: documentOf(settings), base };
}

/** Settings of which a record tells, and that may stand in a list that everybody reads. */
function isReadable(path: string, value: unknown): boolean {
  if (path === "status" || isServerOwned(path) || !isSetting(path)) return false;
  if (value === null || isMasked(value) || isUnreadable(path)) return false;
  return !isSecretInDocument(path) && !textsIn(value).some(({ text }) => holdsAccount(text));
}

function isSetting(path: string): boolean {
  return path === "tenantCode" || path.startsWith(settingsPrefix);
}

/** Keys that no database takes, and that a path could not name: the record has them from somewhere else. */
function isUnreadable(path: string): boolean {
  const keys = path.split(".");
  return keys.some(
    (key) => key === "" || key.startsWith("$") || key === "__proto__" || shownPath(key) !== key,
  );
}

const known = new Set(tenantFields.map(({ path }) => path));
const freeBlock = "keyCloak.policy-enforcer";

/** Where a setting stands in the list: what this project does not know has a place of its own. */
function placeOf(path: string): string {
  return known.has(path) || path.startsWith(`${freeBlock}.`) ? path : `extraSettings.${path}`;
}

const sentAsText = new Set(pathsThat("isSentAsText"));

/** `"5"` of the API is 5 in the list; codes are texts. */
function formOf(path: string, value: unknown): unknown {
  if (sentAsText.has(path) && typeof value === "string" && /^[1-9]\d{0,14}$|^0$/.test(value)) {
    return Number(value);
  }
  return path === "tenantCode" ? String(value) : value;
}

/** True for a setting with a default that the record does not have, or does not show as it is. */
function isMissing(live: TenantDocument, path: string, wanted: unknown): boolean {
  if (path === "status" || isServerOwned(path) || isSecretInDocument(path)) return false;
  const value = leafAt(live, path);
  if (isSameValue(path, wanted, value)) return false;
  // A block that is no object, or a value in which one stands, is written as it is.
  return (value ?? null) === null || !isReadable(path, value);
}

/** The paths; one word for a block of which the record has nothing that is managed. */
function blocksOf(paths: readonly string[], live: TenantDocument): string[] {
  const isGone = (block: string) =>
    block !== "extraSettings" && !isPlainObject(leafAt(live, documentPath(block)));
  const shortened = paths.map((path) => {
    const [block = path] = path.split(".");
    return isGone(block) ? block : path;
  });
  return [...new Set(shortened)];
}

/** What a reader of the list has to know, and the line does not say. */
function notesOf(live: TenantDocument): string[] {
  const hidden = [...leavesOf(live)]
    .filter(([path, value]) => isHidden(path, value))
    .map(([path]) => shownPath(argumentPath(path)));
  return [
    ...(isSuspended(live)
      ? ["suspended when it was imported, by hand or by its license; its status is not managed"]
      : []),
    ...(hidden.length > 0 ? [`not managed, since it may be a secret: ${hidden.join(", ")}`] : []),
  ];
}

/** A setting that can't be told from a secret, but for those of which everybody knows that they are some. */
function isHidden(path: string, value: unknown): boolean {
  if (!isSetting(path) || isServerOwned(path) || value === null) return false;
  const isSecretByName = known.has(argumentPath(path)) && isSecretInDocument(path);
  return !isReadable(path, value) && !isSecretByName;
}
