import { randomBytes } from "node:crypto";
import type { TenantSpec } from "./arguments.ts";
import { mergeObjects } from "./defaults.ts";
import { documentOf, isSameLeaf, leafAt, leavesOf } from "./leaves.ts";
import { generatedPaths, isSecretPath } from "./secret-paths.ts";

/** A tenant as the CX Tenant API stores and returns it; unknown fields are kept. */
export type TenantDocument = Readonly<Record<string, unknown>>;

/** The tenant with exactly this id. */
export function findTenant(
  tenants: readonly TenantDocument[],
  tenantId: string,
): TenantDocument | undefined {
  return tenants.find((tenant) => tenant["tenantId"] === tenantId);
}

/** Arguments that stand at the top of the document; the other settings are in `tenantSettings`. */
const topLevel = ["tenantId", "tenantName", "tenantCode", "status"] as const;

const settingsBlocks = [
  "fqdn",
  "subDomain",
  "keyCloak",
  "redis",
  "mongo",
  "campaigns",
  "surveys",
  "finesse",
  "dialer",
  "secureLink",
  "mediaServer",
  "twoFAConfigs",
] as const;

const settingsPrefix = "tenantSettings.";

/** Passwords for the paths that are not given; those of an earlier run are kept. */
export function generatePasswords(
  spec: TenantSpec,
  earlier: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const missing = generatedPaths.filter((path) => leafAt({ ...spec }, path) === undefined);
  return Object.fromEntries(missing.map((path) => [path, earlier[path] ?? newPassword()]));
}

/** 24 characters of 6 bits each, all of them safe in URLs and connection strings. */
function newPassword(): string {
  return randomBytes(18).toString("base64url");
}

/** The document that these arguments stand for: all that we manage, secrets included. */
export function toDocument(
  spec: TenantSpec,
  generated: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const given = pick(spec, settingsBlocks);
  const settings = mergeObjects(
    mergeObjects(derivedSettings(spec), documentOf(Object.entries(generated))),
    given,
  );
  if (isRecord(settings["dialer"])) settings["dialer"] = asTexts(settings["dialer"]);
  return {
    ...pick(spec, topLevel),
    createdBy: spec.createdBy,
    updatedBy: spec.createdBy,
    tenantSettings: mergeObjects(settings, spec.extraSettings ?? {}),
  };
}

/** Secrets that are derived from other secrets: kept out of the arguments, where they would lose their mark. */
function derivedSettings({ keyCloak }: TenantSpec): Record<string, unknown> {
  const secret = keyCloak?.credentials?.secret;
  return {
    keyCloak: { "policy-enforcer": {}, ...(secret !== undefined && { CLIENT_DB_ID: secret }) },
  };
}

/** The API wants the dialer's numbers as texts (contract §4.4). */
function asTexts(block: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(block).map(([key, value]) => [
      key,
      typeof value === "number" ? String(value) : value,
    ]),
  );
}

/** Fields of the record that belong to the service or say who wrote it: never compared. */
const unmanaged = new Set(["_id", "__v", "createdAt", "updatedAt", "createdBy", "updatedBy"]);
const serverSettings = new Set(["tenantSettings.logoPath", "tenantSettings.logoURL"]);

/** True for a path that the service owns. */
export function isServerOwned(path: string): boolean {
  return unmanaged.has(path.split(".")[0] ?? "") || serverSettings.has(path);
}

/** True for a path whose value the service may return encrypted, or not at all. */
export function isSecretInDocument(path: string): boolean {
  return isSecretPath(argumentPath(path));
}

/** `tenantSettings.redis.userName` → `redis.userName`: the path as people write it. */
export function argumentPath(documentPath: string): string {
  return documentPath.startsWith(settingsPrefix)
    ? documentPath.slice(settingsPrefix.length)
    : documentPath;
}

/** A managed setting that is not as it should be. */
export interface LeafDifference {
  /** Path in the document. */
  path: string;
  wanted: unknown;
  found: unknown;
}

/** Managed settings, without secrets, in which the live record differs from the wanted document. */
export function differences(wanted: TenantDocument, live: TenantDocument): LeafDifference[] {
  const found: LeafDifference[] = [];
  for (const [path, value] of leavesOf(wanted)) {
    if (isServerOwned(path) || isSecretInDocument(path)) continue;
    const liveValue = leafAt(live, path);
    if (!isSameValue(path, value, liveValue)) found.push({ path, wanted: value, found: liveValue });
  }
  return found;
}

function isSameValue(path: string, wanted: unknown, live: unknown): boolean {
  if (path === "status") return normalStatus(wanted) === normalStatus(live);
  // An empty block asks for nothing; what the platform has in it is not ours.
  if (isEmptyObject(wanted)) return live === undefined || isRecord(live);
  return isSameLeaf(wanted, live);
}

/** The service has stored `Active` too (contract §4.1). */
export function normalStatus(status: unknown): "active" | "inActive" | undefined {
  if (typeof status !== "string") return undefined;
  const lower = status.toLowerCase();
  if (lower === "active") return "active";
  return lower === "inactive" ? "inActive" : undefined;
}

/**
 * The arguments as they would have to be for the live record to be right: managed settings take
 * their live value, secrets and everything that is not in the record stay.
 */
export function withLiveSettings(
  spec: TenantSpec,
  wanted: TenantDocument,
  live: TenantDocument,
): Record<string, unknown> {
  const leaves = leavesOf({ ...spec });
  const extra = leavesOf({ ...spec.extraSettings });
  for (const { path, found } of differences(wanted, live)) {
    const written = argumentPath(path);
    const target = extra.has(written) ? `extraSettings.${written}` : written;
    const before = leafAt({ ...spec }, target);
    if (before === undefined) continue;
    if (found === undefined) leaves.delete(target);
    else leaves.set(target, likeBefore(before, found));
  }
  return documentOf(leaves);
}

/** `"5"` of the API is 5 in the arguments. */
function likeBefore(before: unknown, live: unknown): unknown {
  if (typeof before === "number" && typeof live === "string" && /^\d+$/.test(live)) {
    return Number(live);
  }
  return before === "active" || before === "inActive" ? (normalStatus(live) ?? live) : live;
}

function pick(spec: TenantSpec, keys: readonly (keyof TenantSpec)[]): Record<string, unknown> {
  const entries = keys.map((key) => [key, spec[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isEmptyObject(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
