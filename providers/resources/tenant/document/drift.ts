import { withoutControls } from "../../../words/printable.ts";
import { isPlainObject, type Loose } from "../../../objects.ts";
import { documentOf, isSameLeaf, leafAt, leavesOf } from "./leaves.ts";
import { withoutSecrets } from "../secret-paths.ts";
import {
  argumentPath,
  foreignName,
  hostNames,
  isDocumented,
  isMasked,
  isSecretInDocument,
  isServerOwned,
  toDocument,
} from "./payload.ts";
import { normalStatus, type TenantDocument } from "../../../services/tenant-api/document.ts";

/** A managed setting that is not as it should be. */
export interface LeafDifference {
  /** Path in the document. */
  path: string;
  wanted: unknown;
  /** Without secrets: it is shown, and kept in the state. */
  found: unknown;
}

/** Managed settings, without secrets, in which the live record differs from the wanted document. */
export function differences(wanted: TenantDocument, live: TenantDocument): LeafDifference[] {
  const found: LeafDifference[] = [];
  for (const [path, value] of leavesOf(wanted)) {
    if (isServerOwned(path) || isSecretInDocument(path)) continue;
    const liveValue = leafAt(live, path);
    if (isSameValue(path, value, liveValue)) continue;
    found.push({ path, wanted: value, found: withoutSecrets(path, liveValue) });
  }
  return found;
}

/** True when a managed setting is as it should be. */
export function isSameValue(path: string, wanted: unknown, live: unknown): boolean {
  if (path === "status") return normalStatus(wanted) === normalStatus(live);
  const isHostName = hostNames.includes(argumentPath(path));
  if (isHostName) return isSameLeaf(inLowerCase(wanted), inLowerCase(live ?? null));
  // A platform may hide what it takes for a secret; of the settings that it documents it hides no other.
  if (isMasked(live) && !isDocumented(path)) return typeof wanted === "string";
  // An empty block asks for nothing; what the platform has in it is not ours.
  const isEmpty = isPlainObject(wanted) && Object.keys(wanted).length === 0;
  if (isEmpty) return live === undefined || isPlainObject(live);
  return isSameLeaf(wanted, live ?? null);
}

function inLowerCase(value: unknown): unknown {
  return typeof value === "string" ? value.toLowerCase() : value;
}

/**
 * The arguments as they would have to be for the live record to be right: managed settings take
 * their live value, whatever it is; secrets and everything that is not in the record stay.
 */
export function withLiveSettings(args: object, live: TenantDocument): Record<string, unknown> {
  const foreign = hostNames.map(foreignName);
  const own: Loose = Object.fromEntries(
    Object.entries(args).filter(([key]) => !foreign.includes(key)),
  );
  const leaves = leavesOf(own);
  const extra = isPlainObject(own["extraSettings"]) ? leavesOf(own["extraSettings"]) : new Map();
  for (const { path, found } of differences(toDocument(own, {}), live)) {
    const written = argumentPath(path);
    const target = extra.has(written) ? `extraSettings.${written}` : written;
    const before = leafAt(own, target);
    if (before === undefined) continue;
    if (hostNames.includes(target)) leaves.set(foreignName(target), found ?? null);
    else if (found === undefined) leaves.delete(target);
    else leaves.set(target, showable(likeBefore(before, found)));
  }
  return documentOf(leaves);
}

/**
 * The engine shows texts of several lines as they are, and a terminal obeys what stands in them. A text that
 * is JSON or YAML it decodes first: with its backslashes doubled, what stands for a character stays that.
 */
function showable(value: unknown): unknown {
  // Under another key the next look would not find it again.
  return hasOddKeys(value) ? showableText(JSON.stringify(value)) : showableWithin(value);
}

function showableText(text: string): string {
  return withoutControls(text).replaceAll("\\", "\\\\");
}

function showableWithin(value: unknown): unknown {
  if (typeof value === "string") return showableText(value);
  if (Array.isArray(value)) return value.map(showableWithin);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, showableWithin(item)]);
  return Object.fromEntries(entries) as unknown;
}

function hasOddKeys(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => key !== showableText(key) || hasOddKeys(item));
}

/** `"5"` of the API is 5 in the arguments. */
function likeBefore(before: unknown, live: unknown): unknown {
  if (typeof before === "number" && typeof live === "string" && /^[1-9]\d{0,14}$|^0$/.test(live)) {
    return Number(live);
  }
  return before === "active" || before === "inActive" ? (normalStatus(live) ?? live) : live;
}
