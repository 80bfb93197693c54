import { CxError } from "../../../errors.ts";
import { printable } from "../../../words/printable.ts";
import { isPlainObject, mergeObjects, type Loose } from "../../../objects.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import { documentOf, leafAt, shownPath } from "./leaves.ts";
import { howToLetGo } from "./record.ts";
import { immutablePaths, pathsThat, recordKeys, settingsKeys } from "../schema.ts";
import { isSecretPath } from "../secret-paths.ts";

/**
 * The tenant with exactly this id. Throws a CxError when there are several: a request by its id may meet
 * either. `recordId` tells them apart where nothing is asked for.
 */
export function findTenant(
  tenants: readonly TenantDocument[],
  tenantId: string,
  recordId?: string,
): TenantDocument | undefined {
  const found = tenants.filter((tenant) => tenant["tenantId"] === tenantId);
  if (found.length <= 1) return found[0];
  const known = found.filter(({ _id }) => recordId !== undefined && _id === recordId);
  if (known.length === 1) return known[0];
  const ids = found
    .map(({ _id }) => (typeof _id === "string" ? printable(_id) : "unknown"))
    .join(", ");
  throw new CxError(
    `the platform has ${String(found.length)} records of tenant '${tenantId}' (_id: ${ids}), and a request may meet either; nothing was changed`,
    `ask Expertflow's support which one is in use, and to remove the other. To let go of the tenant, ${howToLetGo(tenantId)}`,
  );
}

/** Begins the path of a setting that is no field of the record itself. */
export const settingsPrefix = "tenantSettings.";

/**
 * What read() adds to the arguments when the platform has another host name than ours: in place of the
 * argument it would look as if the program had changed it, which is refused.
 */
export function foreignName(name: string): string {
  return `${name}OnPlatform`;
}

/** The host names that a tenant keeps for ever (contract §3.3). */
export const hostNames = settingsKeys.filter((key) => immutablePaths.includes(key));

/** The document that these arguments stand for: all that we manage, secrets included. */
export function toDocument(
  args: object,
  passwords: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const loose: Loose = { ...args };
  const given = pick(loose, settingsKeys);
  for (const name of hostNames) {
    if (foreignName(name) in loose) given[name] = loose[foreignName(name)];
  }
  const made = mergeObjects(derivedSettings(loose), documentOf(Object.entries(passwords)));
  const settings = asSent(mergeObjects(made, given));
  const extra = loose["extraSettings"];
  return {
    ...pick(loose, recordKeys),
    tenantSettings: mergeObjects(settings, isPlainObject(extra) ? extra : {}),
  };
}

/** Secrets that are derived from other secrets: kept out of the arguments, where they would lose their mark. */
function derivedSettings({ keyCloak }: Loose): Record<string, unknown> {
  if (keyCloak !== undefined && !isPlainObject(keyCloak)) return {};
  const credentials = keyCloak?.["credentials"];
  const secret = isPlainObject(credentials) ? credentials["secret"] : undefined;
  return {
    keyCloak: { "policy-enforcer": {}, ...(secret !== undefined && { CLIENT_DB_ID: secret }) },
  };
}

const textPaths = pathsThat("isSentAsText");

/** The API wants some numbers as texts (contract §4.4). */
function asSent(settings: Loose): Record<string, unknown> {
  const numbers = textPaths
    .map((path) => [path, leafAt(settings, path)] as const)
    .filter(([, value]) => typeof value === "number");
  return mergeObjects(settings, documentOf(numbers.map(([path, value]) => [path, String(value)])));
}

/** Fields that the service or its database keeps for itself, also inside of blocks. */
const bookkeeping = new Set(["_id", "__v", "createdAt", "updatedAt"]);
/** Who wrote the record: never compared. */
const writers = ["createdBy", "updatedBy"];
const serverSettings = ["logoPath", "logoURL"];
/** What the platform writes itself, as it would stand in the arguments. */
export const serverOwned: readonly string[] = ["_id", ...writers, ...serverSettings];

/** True for a path that is nobody's setting: it changes by itself. */
export function isBookkeeping(path: string): boolean {
  return writers.includes(path) || path.split(".").some((key) => bookkeeping.has(key));
}

/** True for a path that the service owns. */
export function isServerOwned(path: string): boolean {
  return isBookkeeping(path) || serverSettings.map(documentPath).includes(path);
}

/** True for a path whose value the service may return encrypted, or not at all. */
export function isSecretInDocument(path: string): boolean {
  return isSecretPath(argumentPath(path));
}

/** True for a setting of the contract, or one in a block of it. */
export function isDocumented(path: string): boolean {
  const [block = ""] = argumentPath(path).split(".");
  return [...recordKeys, ...settingsKeys].includes(block);
}

/** True for a text that stands in place of a value which is not shown. */
export function isMasked(value: unknown): boolean {
  return typeof value === "string" && /^[*•●∙·]{3,}$/u.test(value);
}

/** `tenantSettings.redis.userName` → `redis.userName`: the path as people write it. */
export function argumentPath(documentPath: string): string {
  return documentPath.startsWith(settingsPrefix)
    ? documentPath.slice(settingsPrefix.length)
    : documentPath;
}

/** The same for people to read. */
export function settingName(documentPath: string): string {
  return shownPath(argumentPath(documentPath));
}

/** `redis.userName` → `tenantSettings.redis.userName`. */
export function documentPath(argumentPath: string): string {
  return recordKeys.includes(argumentPath) ? argumentPath : settingsPrefix + argumentPath;
}

function pick(args: Loose, keys: readonly string[]): Record<string, unknown> {
  const entries = keys.map((key) => [key, args[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
