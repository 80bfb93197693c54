import type { Checked } from "../engine/lifecycle.ts";
import { containsUnknown, isUnknown, isUnknownAt } from "../engine/unknowns.ts";
import { problemsOf, type Problem } from "../problems.ts";
import { withDefaults } from "./defaults.ts";
import { readLogo } from "./logo.ts";
import { tenantSpec } from "./schema.ts";
import { isSecretPath } from "./secret-paths.ts";
import { wireFormOf, type VersionLine } from "./wire-form.ts";

type Loose = Readonly<Record<string, unknown>>;

/** Fills in the defaults and judges the arguments; what is not known yet is left alone. */
export function checkTenant(olds: Loose, news: Loose): Checked {
  const withLogo = withLogoHash(withDefaults(news));
  const inputs = withLogo.inputs;
  const problems = [
    ...problemsOf(tenantSpec, inputs, {
      isUnjudged: (path) => isUnknownAt(inputs, path),
      isSecret: (path) => isSecretPath(path.map(String).join(".")),
    }),
    ...withLogo.problems,
  ];
  // Rules across fields say nothing useful about fields that are wrong by themselves.
  if (problems.length === 0) problems.push(...rules.flatMap((rule) => rule(inputs, olds)));
  return { inputs, problems, warnings: withLogo.warnings };
}

function withLogoHash(
  inputs: Record<string, unknown>,
): Checked & { inputs: Record<string, unknown> } {
  const { logo, ...others } = inputs;
  if (typeof logo !== "string" || isUnknown(logo)) return { inputs, problems: [], warnings: [] };
  const read = readLogo(logo);
  if ("problem" in read) {
    return { inputs, problems: [{ path: "logo", reason: read.problem }], warnings: [] };
  }
  const warnings = read.shapeWarning === undefined ? [] : [read.shapeWarning];
  return { inputs: { ...others, logo, logoHash: read.hash }, problems: [], warnings };
}

type Rule = (inputs: Loose, olds: Loose) => Problem[];

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
    : [
        {
          path: "tenantId",
          reason: `"${String(tenantId)}" is reserved: ${reason}; choose another one`,
        },
      ];
};

/** Contract §3.3: a tenant keeps its host name; to change it is to make another tenant. */
const immutableFqdn: Rule = ({ tenantId, fqdn }, olds) => {
  const before = olds["fqdn"];
  if (olds["tenantId"] !== tenantId || typeof before !== "string" || isUnknown(fqdn)) return [];
  if (before === fqdn) return [];
  return [
    {
      path: "fqdn",
      reason:
        `a provisioned tenant keeps its FQDN: it is "${before}" and cannot become "${String(fqdn)}"; ` +
        "change it back, or make a new tenant with another tenantId",
    },
  ];
};

const realmIsTenantId: Rule = ({ tenantId, keyCloak }) => {
  const realm = field(keyCloak, "realm");
  if (containsUnknown([tenantId, realm]) || realm === tenantId) return [];
  return [{ path: "keyCloak.realm", reason: `must be the tenantId "${String(tenantId)}"` }];
};

const clientSecretGiven: Rule = ({ keyCloak }) => {
  const secret = field(field(keyCloak, "credentials"), "secret");
  if (containsUnknown(keyCloak) || secret !== undefined) return [];
  return [
    {
      path: "keyCloak.credentials.secret",
      reason:
        "is missing; it is the secret of client 'cim', the same for all tenants of a platform " +
        "(pulumi config set --secret --path cx-tenants:secrets.platform.keycloakClientSecret)",
    },
  ];
};

const versionRules: Rule = ({ connection, logo, mediaServer, twoFAConfigs }) => {
  const version = field(connection, "version");
  const line = isVersionLine(version) ? version : undefined;
  if (isUnknown(version)) return [];
  const form = wireFormOf(line);
  const since = (path: string, release: string) => ({
    path,
    reason: `is not known to version ${String(version)} of the platform, but since ${release}; leave it out`,
  });
  return [
    ...(form.hasLogo && logo === undefined
      ? [
          {
            path: "logo",
            reason: "is missing; since 5.0.1 every tenant needs one: a PNG or SVG file",
          },
        ]
      : []),
    ...(!form.hasLogo && logo !== undefined ? [since("logo", "5.0.1")] : []),
    ...(!form.hasMediaServer && mediaServer !== undefined ? [since("mediaServer", "5.1")] : []),
    ...(!form.hasLogo && twoFAConfigs !== undefined ? [since("twoFAConfigs", "5.0.3")] : []),
  ];
};

function isVersionLine(value: unknown): value is VersionLine {
  return value === "5.0.0" || value === "5.0.1" || value === "5.1";
}

/** Contract §4.5: two-factor authentication covers administrators too. */
const twoFactor: Rule = ({ twoFAConfigs, keyCloak, forceTwoFactorAtCreate }, olds) => {
  if (field(twoFAConfigs, "is2FAEnabled") !== true || containsUnknown([twoFAConfigs, keyCloak]))
    return [];
  const channel = field(twoFAConfigs, "channelType");
  const usesMessages = channel === "EMAIL" || channel === "SMS";
  const problems: Problem[] = [];
  if (channel === undefined) {
    problems.push({
      path: "twoFAConfigs.channelType",
      reason: 'is missing; expected "EMAIL" | "SMS" | "APP" | "RSA"',
    });
  }
  if (usesMessages && field(twoFAConfigs, "channelServiceIdentifier") === undefined) {
    problems.push({
      path: "twoFAConfigs.channelServiceIdentifier",
      reason: `is missing; ${channel} needs the identifier of a channel that exists in the tenant`,
    });
  }
  for (const key of requiredFor(channel)) {
    const value = field(keyCloak, key);
    if (value === undefined || value === "" || value === "unset") {
      problems.push({
        path: `keyCloak.${key}`,
        reason: `is missing; channelType ${String(channel)} needs it`,
      });
    }
  }
  if (usesMessages && olds["tenantId"] === undefined && forceTwoFactorAtCreate !== true) {
    problems.push({
      path: "twoFAConfigs.is2FAEnabled",
      reason:
        "would lock everybody out of a new tenant: its channel can only be made after a first login; " +
        "create the tenant without it and switch it on in a later update, or set forceTwoFactorAtCreate: true",
    });
  }
  return problems;
};

function requiredFor(channel: unknown): string[] {
  if (channel === "RSA") return ["RSA_Server_URL", "RSA_Client_Key", "RSA_Client_ID"];
  if (channel === "SMS") return ["TWILIO_SID", "TWILIO_VERIFY_SID", "TWILIO_AUTH_TOKEN"];
  return [];
}

/** MongoDB takes no such keys, and a path could not name them. */
const extraKeys: Rule = ({ extraSettings }) =>
  keysWithin(extraSettings)
    .filter((key) => key.includes(".") || key.startsWith("$") || key === "__proto__" || key === "")
    .map((key) => ({
      path: "extraSettings",
      reason: `the key "${key}" cannot be stored: no dot, no leading "$", not empty`,
    }));

function keysWithin(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysWithin)];
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

const rules: readonly Rule[] = [
  reserved,
  immutableFqdn,
  realmIsTenantId,
  clientSecretGiven,
  versionRules,
  twoFactor,
  extraKeys,
];
