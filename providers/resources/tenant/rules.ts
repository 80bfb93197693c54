import { isUnknown } from "../../engine/wire.ts";
import { problem, type Problem } from "../../words/problems.ts";
import { isPlainObject, type Loose } from "../../objects.ts";
import { leafAt, leavesOf } from "./document/leaves.ts";
import { hostNames, isBookkeeping, serverOwned } from "./document/payload.ts";
import {
  channelType,
  immutablePaths,
  isKnownTo,
  notUsed,
  recordKeys,
  tenantFields,
} from "./schema.ts";
import { isKnownSince, versions } from "../../services/tenant-api/version-lines.ts";

/** A rule across several fields; what is not known yet breaks none. */
type Rule = (inputs: Loose) => Problem[];
/** `olds` are the arguments of the last run, and empty for a new tenant. */
type HistoryRule = (inputs: Loose, olds: Loose) => Problem[];

/** Ids that something else on the platform already has (contract §4.6). */
export const reservedIds = new Map<string, string>([
  ["master", "Keycloak's own realm has this name"],
  ["default", "the platform's shared bucket has this name"],
  ["admin", "a database of MongoDB has this name"],
  ["local", "a database of MongoDB has this name"],
  ["config", "a database of MongoDB has this name"],
  ["cim-tenant", "the database of all tenants has this name"],
  ["logo", "it would collide with the address of the tenants' logos"],
]);

/** Why a tenant cannot have this id; undefined when it can. */
export function whyReserved(tenantId: string): string | undefined {
  const reason = reservedIds.get(tenantId);
  return reason && `"${tenantId}" is reserved: ${reason}; choose another one`;
}

const reserved: Rule = ({ tenantId }) => {
  const reason = whyReserved(String(tenantId));
  return reason === undefined ? [] : [problem("tenantId", reason)];
};

/** Contract §3.3: a tenant keeps its host name; to change it is to make another tenant. */
export const immutableNames: HistoryRule = (news, olds) => {
  if (olds["tenantId"] !== news["tenantId"]) return [];
  const changed = hostNames.find((name) => {
    const before = olds[name];
    return typeof before === "string" && !isUnknown(news[name]) && before !== news[name];
  });
  if (changed === undefined) return [];
  const name = changed === "fqdn" ? "FQDN" : changed;
  const reason = `a provisioned tenant keeps its ${name}: it is "${String(olds[changed])}" and cannot become "${String(news[changed])}"; change it back, or make a new tenant with another tenantId`;
  return [problem(changed, reason)];
};

const realmIsTenantId: Rule = ({ tenantId, keyCloak }) => {
  const realm = field(keyCloak, "realm");
  if ([tenantId, keyCloak, realm].some(isUnknown) || realm === tenantId) return [];
  return [problem("keyCloak.realm", `must be the tenantId "${String(tenantId)}"`)];
};

const clientSecretGiven: Rule = ({ keyCloak }) => {
  const credentials = field(keyCloak, "credentials");
  const isKnown = ![keyCloak, credentials].some(isUnknown);
  if (!isKnown || field(credentials, "secret") !== undefined) return [];
  const reason =
    "is missing; it is the secret of client 'cim', the same for all tenants of a platform (pulumi config set --secret --path cx-tenants:secrets.tenantDefaults.keyCloak.credentials.secret)";
  return [problem("keyCloak.credentials.secret", reason)];
};

const versionRules: Rule = (inputs) => {
  const { connection, logo } = inputs;
  const version = field(connection, "version");
  if ([connection, version].some(isUnknown)) return [];
  const line = versions.find((one) => one === version);
  const problems = tenantFields.flatMap(({ path, since }) => {
    if (since === undefined || isKnownSince(since, line)) return [];
    if (leafAt(inputs, path) === undefined) return [];
    const reason = `is not known to version ${String(version)} of the platform, but since ${since}; leave it out`;
    return [problem(path, reason)];
  });
  if (logo === undefined && isKnownTo(line, "logo")) {
    const reason = "is missing; since 5.0.1 every tenant needs one: a PNG or SVG file";
    problems.push(problem("logo", reason));
  }
  return problems;
};

/** Contract §4.5: two-factor authentication covers administrators too. */
const twoFactor: Rule = ({ twoFAConfigs, keyCloak }) => {
  if (field(twoFAConfigs, "is2FAEnabled") !== true) return [];
  const channel = field(twoFAConfigs, "channelType");
  const problems = isUnknown(keyCloak) ? [] : missingForChannel(channel, keyCloak);
  if (channel === undefined) {
    const types = channelType.options.map((type) => JSON.stringify(type)).join(" | ");
    problems.push(problem("twoFAConfigs.channelType", `is missing; expected ${types}`));
  }
  if (needsChannel(channel) && field(twoFAConfigs, "channelServiceIdentifier") === undefined) {
    const reason = `is missing; ${String(channel)} needs the identifier of a channel that exists in the tenant`;
    problems.push(problem("twoFAConfigs.channelServiceIdentifier", reason));
  }
  return problems;
};

/** What is wrong with two-factor authentication that would lock everybody out of a new tenant. */
export const lockedOut = problem(
  "twoFAConfigs.is2FAEnabled",
  "would lock everybody out of a new tenant: its channel can only be made after a first login; create the tenant without it and switch it on in a later update, or set forceTwoFactorAtCreate: true",
);

const twoFactorAtCreate: HistoryRule = ({ twoFAConfigs, forceTwoFactorAtCreate }, olds) => {
  const isOn = field(twoFAConfigs, "is2FAEnabled") === true;
  const isForced = forceTwoFactorAtCreate === true || isUnknown(forceTwoFactorAtCreate);
  const isNew = olds["tenantId"] === undefined;
  if (!isOn || !isNew || isForced) return [];
  return needsChannel(field(twoFAConfigs, "channelType")) ? [lockedOut] : [];
};

/** True for a type whose codes go out by a channel of the tenant. */
export function needsChannel(type: unknown): boolean {
  return type === "EMAIL" || type === "SMS";
}

const neededByChannel = new Map<unknown, readonly string[]>([
  ["RSA", ["RSA_Server_URL", "RSA_Client_Key", "RSA_Client_ID"]],
  ["SMS", ["TWILIO_SID", "TWILIO_VERIFY_SID", "TWILIO_AUTH_TOKEN"]],
]);

function missingForChannel(channel: unknown, keyCloak: unknown): Problem[] {
  const reason = `is missing; channelType ${String(channel)} needs it`;
  return (neededByChannel.get(channel) ?? [])
    .filter((key) => [undefined, "", notUsed].some((nothing) => nothing === field(keyCloak, key)))
    .map((key) => problem(`keyCloak.${key}`, reason));
}

/** MongoDB takes no such keys, and a path could not name them. */
const extraKeys: Rule = ({ extraSettings, keyCloak }) => [
  ...unstorableKeys("extraSettings", extraSettings),
  ...unstorableKeys("keyCloak.policy-enforcer", field(keyCloak, "policy-enforcer")),
];

function unstorableKeys(path: string, value: unknown): Problem[] {
  return keysWithin(value)
    .filter((key) => key.includes(".") || key.startsWith("$") || key === "__proto__" || key === "")
    .map((key) => `the key "${key}" cannot be stored: no dot, no leading "$", not empty`)
    .map((reason) => problem(path, reason));
}

function keysWithin(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysWithin)];
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** Settings of their own, which the rules judge: merged last, these would go round them. */
const judged = [...recordKeys, ...immutablePaths];

const keptByDatabases =
  "has a name that databases keep for themselves, so it would not be sent; choose another name";

const extraIsExtra: Rule = ({ extraSettings }) => {
  if (!isPlainObject(extraSettings)) return [];
  const isNot = (reason: string) => (path: string) => problem(`extraSettings.${path}`, reason);
  const isGiven = (path: string) => leafAt(extraSettings, path) !== undefined;
  return [
    ...judged.filter(isGiven).map(isNot("is a setting of its own; write it beside extraSettings")),
    ...serverOwned.filter(isGiven).map(isNot("is written by the platform itself; take it out")),
    ...[...leavesOf(extraSettings).keys()]
      .filter((path) => !serverOwned.includes(path) && isBookkeeping(path))
      .map(isNot(keptByDatabases)),
  ];
};

/** Rules that hold for a tenant whether it is new or not. */
export const rules: readonly Rule[] = [
  reserved,
  realmIsTenantId,
  clientSecretGiven,
  versionRules,
  twoFactor,
  extraKeys,
  extraIsExtra,
];
/** Rules about what may become of a tenant that was there before. */
export const historyRules: readonly HistoryRule[] = [immutableNames, twoFactorAtCreate];
