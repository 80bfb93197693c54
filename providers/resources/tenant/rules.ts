import { isUnknown } from "../../engine/wire.ts";
import { problem, type Problem } from "../../words/problems.ts";
import { isPlainObject, type Loose } from "../../objects.ts";
import { leafAt, leavesOf } from "./document/leaves.ts";
import { hostNames, isBookkeeping, serverOwned } from "./document/payload.ts";
import { immutablePaths, isKnownTo, recordKeys, tenantFields } from "./schema.ts";
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

const reserved: Rule = ({ tenantId }) => {
  const reason = typeof tenantId === "string" ? reservedIds.get(tenantId) : undefined;
  return reason === undefined
    ? []
    : [problem("tenantId", `"${String(tenantId)}" is reserved: ${reason}; choose another one`)];
};

function wordFor(name: string): string {
  return name === "fqdn" ? "FQDN" : name;
}

/** Contract §3.3: a tenant keeps its host name; to change it is to make another tenant. */
const immutableNames: HistoryRule = (news, olds) => {
  if (olds["tenantId"] !== news.tenantId) return [];
  const changed = hostNames.find((name) => {
    const before = olds[name];
    return typeof before === "string" && !isUnknown(news[name]) && before !== news[name];
  });
  if (changed === undefined) return [];
  return [
    problem(
      changed,
      `a provisioned tenant keeps its ${wordFor(changed)}: it is "${String(olds[changed])}" and cannot become "${String(news[changed])}"; change it back, or make a new tenant with another tenantId`,
    ),
  ];
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
  return [
    problem(
      "keyCloak.credentials.secret",
      "is missing; it is the secret of client 'cim', the same for all tenants of a platform (pulumi config set --secret --path cx-tenants:secrets.tenantDefaults.keyCloak.credentials.secret)",
    ),
  ];
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
    problems.push(
      problem("twoFAConfigs.channelType", 'is missing; expected "EMAIL" | "SMS" | "APP" | "RSA"'),
    );
  }
  if (channel !== "EMAIL" && channel !== "SMS") return problems;
  if (field(twoFAConfigs, "channelServiceIdentifier") === undefined) {
    problems.push(
      problem(
        "twoFAConfigs.channelServiceIdentifier",
        `is missing; ${channel} needs the identifier of a channel that exists in the tenant`,
      ),
    );
  }
  return problems;
};

const twoFactorAtCreate: HistoryRule = ({ twoFAConfigs, forceTwoFactorAtCreate }, olds) => {
  const isOn = field(twoFAConfigs, "is2FAEnabled") === true;
  const channel = field(twoFAConfigs, "channelType");
  const isForced = forceTwoFactorAtCreate === true || isUnknown(forceTwoFactorAtCreate);
  const isNew = olds["tenantId"] === undefined;
  if (!isOn || !isNew || isForced || (channel !== "EMAIL" && channel !== "SMS")) return [];
  return [
    problem(
      "twoFAConfigs.is2FAEnabled",
      "would lock everybody out of a new tenant: its channel can only be made after a first login; create the tenant without it and switch it on in a later update, or set forceTwoFactorAtCreate: true",
    ),
  ];
};

function missingForChannel(channel: unknown, keyCloak: unknown): Problem[] {
  return requiredFor(channel)
    .filter((key) => [undefined, "", "unset"].some((nothing) => nothing === field(keyCloak, key)))
    .map((key) =>
      problem(`keyCloak.${key}`, `is missing; channelType ${String(channel)} needs it`),
    );
}

function requiredFor(channel: unknown): string[] {
  if (channel === "RSA") return ["RSA_Server_URL", "RSA_Client_Key", "RSA_Client_ID"];
  if (channel === "SMS") return ["TWILIO_SID", "TWILIO_VERIFY_SID", "TWILIO_AUTH_TOKEN"];
  return [];
}

/** MongoDB takes no such keys, and a path could not name them. */
const extraKeys: Rule = ({ extraSettings, keyCloak }) => [
  ...unstorableKeys("extraSettings", extraSettings),
  ...unstorableKeys("keyCloak.policy-enforcer", field(keyCloak, "policy-enforcer")),
];

function unstorableKeys(path: string, value: unknown): Problem[] {
  return keysWithin(value)
    .filter((key) => key.includes(".") || key.startsWith("$") || key === "__proto__" || key === "")
    .map((key) =>
      problem(path, `the key "${key}" cannot be stored: no dot, no leading "$", not empty`),
    );
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

const extraIsExtra: Rule = ({ extraSettings }) => {
  if (!isPlainObject(extraSettings)) return [];
  const isNot = (reason: string) => (path: string) => problem(`extraSettings.${path}`, reason);
  const isGiven = (path: string) => leafAt(extraSettings, path) !== undefined;
  return [
    ...judged.filter(isGiven).map(isNot("is a setting of its own; write it beside extraSettings")),
    ...serverOwned.filter(isGiven).map(isNot("is written by the platform itself; take it out")),
    ...[...leavesOf(extraSettings).keys()]
      .filter((path) => !serverOwned.includes(path) && isBookkeeping(path))
      .map(
        isNot(
          "has a name that databases keep for themselves, so it would not be sent; choose another name",
        ),
      ),
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
