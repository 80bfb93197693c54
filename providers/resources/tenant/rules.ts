import { isUnknown } from "../../engine/wire.ts";
import { CxError } from "../../errors.ts";
import { describeProblem, problem, type Problem } from "../../words/problems.ts";
import { isPlainObject, type Loose } from "../../objects.ts";
import { leafAt, leavesOf } from "./document/leaves.ts";
import { hostNames, isBookkeeping, serverOwned } from "./document/payload.ts";
import {
  channelType,
  immutablePaths,
  notUsed,
  recordKeys,
  tenantFields,
  mayBeForeign,
} from "./schema.ts";
import { isKnownSince, versions } from "../../services/tenant-api/version-lines.ts";
import { fieldAt, newTenantRules, type Rule } from "./new-tenant.ts";

/** `olds` are the arguments of the last run, and empty for a new tenant. */
type HistoryRule = (inputs: Loose, olds: Loose) => Problem[];

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

const versionRules: Rule = (inputs) => {
  const { connection } = inputs;
  const version = fieldAt(connection, "version");
  if ([connection, version].some(isUnknown)) return [];
  const line = versions.find((one) => one === version);
  return tenantFields.flatMap(({ path, since }) => {
    if (since === undefined || isKnownSince(since, line)) return [];
    if (leafAt(inputs, path) === undefined) return [];
    const reason = `is not known to version ${String(version)} of the platform, but since ${since}; leave it out`;
    return [problem(path, reason)];
  });
};

/** Contract §4.5: two-factor authentication covers administrators too. */
const twoFactor: Rule = ({ twoFAConfigs, keyCloak }) => {
  if (fieldAt(twoFAConfigs, "is2FAEnabled") !== true) return [];
  const channel = fieldAt(twoFAConfigs, "channelType");
  const problems = isUnknown(keyCloak) ? [] : missingForChannel(channel, keyCloak);
  if (channel === undefined) {
    const types = channelType.options.map((type) => JSON.stringify(type)).join(" | ");
    problems.push(problem("twoFAConfigs.channelType", `is missing; expected ${types}`));
  }
  if (needsChannel(channel) && fieldAt(twoFAConfigs, "channelServiceIdentifier") === undefined) {
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

/** The same for a tenant that was taken for one that is there, and is not. */
export function lockedOutError(tenantId: string): CxError {
  return new CxError(
    `tenant '${tenantId}' is not on the platform, and ${describeProblem(lockedOut)}; nothing was changed`,
  );
}

const twoFactorAtCreate: HistoryRule = (inputs, olds) =>
  mayBeForeign(inputs["adopt"]) || olds["tenantId"] !== undefined ? [] : locksOut(inputs);

/** What is wrong with settings with which nobody could log in to a new tenant. */
export const locksOut: Rule = ({ twoFAConfigs, forceTwoFactorAtCreate }) => {
  const isOn = fieldAt(twoFAConfigs, "is2FAEnabled") === true;
  const isForced = forceTwoFactorAtCreate === true || isUnknown(forceTwoFactorAtCreate);
  if (!isOn || isForced) return [];
  return needsChannel(fieldAt(twoFAConfigs, "channelType")) ? [lockedOut] : [];
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
    .filter((key) => [undefined, "", notUsed].some((nothing) => nothing === fieldAt(keyCloak, key)))
    .map((key) => problem(`keyCloak.${key}`, reason));
}

/** MongoDB takes no such keys, and a path could not name them. */
const extraKeys: Rule = ({ extraSettings, keyCloak }) => [
  ...unstorableKeys("extraSettings", extraSettings),
  ...unstorableKeys("keyCloak.policy-enforcer", fieldAt(keyCloak, "policy-enforcer")),
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

/** Settings of their own, which the rules judge: merged last, these would go round them. */
export const judged = [...recordKeys, ...immutablePaths];

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
  ...newTenantRules,
  versionRules,
  twoFactor,
  extraKeys,
  extraIsExtra,
];
/** Rules about what may become of a tenant that was there before. */
export const historyRules: readonly HistoryRule[] = [immutableNames, twoFactorAtCreate];
