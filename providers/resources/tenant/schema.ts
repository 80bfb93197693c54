import { createHash } from "node:crypto";
import { z } from "zod";
import { clusterPlace } from "../../services/kubernetes/names.ts";
import {
  adopt,
  fqdn,
  httpUrl,
  onDestroy,
  owner,
  positive,
  socketUrl,
  status,
  tenantId,
  text,
  wholeNumber,
} from "../../vocabulary.ts";
import { field, fieldsOf, madeOf, type FieldMeta } from "./field.ts";
import { tenantConnection } from "../../services/tenant-api/connection.ts";
import { isKnownSince, type Version } from "../../services/tenant-api/version-lines.ts";

/** Twilio's settings are required and must not be empty, also where no text message is ever sent. */
export const notUsed = "unset";

function withDefault<Schema extends z.ZodType>(schema: Schema, standard: unknown) {
  const optional = schema.optional();
  field.add(optional, { default: standard });
  return optional;
}

const sameAsId = madeOf("tenantId", (id) => id);
const password = () => text.optional().register(field, { isSecret: true, isGenerated: true });
const secret = () => text.optional().register(field, { isSecret: true });
const twilio = () => text.optional().register(field, { isSecret: true, default: notUsed });

/** The tenant's realm, and how CX's services use it. Its URLs are those of services in the cluster (release 5.1). Contract §4.3. */
const keyCloak = z.strictObject({
  /** Name of the realm. Always the tenantId, but for a tenant that was there before. Default: the tenantId. */
  realm: text.optional().register(field, { ...sameAsId, isImmutable: true }),
  /** Keycloak, with a slash at the end. */
  "auth-server-url": withDefault(
    httpUrl.regex(/\/$/, "must end with a slash"),
    "http://keycloak.ef-external.svc/auth/",
  ),
  /** Unified Admin. */
  "ef-server-url": withDefault(httpUrl, "http://ef-cx-unified-admin-svc:3000/"),
  /** OTP manager, needed for two-factor authentication. */
  Otp_Manager_Url: withDefault(httpUrl, "http://ef-cx-otp-manager-svc:3000/"),
  /** Which requests to the realm have to use TLS, in Keycloak's words. */
  "ssl-required": withDefault(z.enum(["external", "all", "none"]), "external"),
  /** Client of the realm. */
  resource: withDefault(text, "cim"),
  /** The same client, under its second name. */
  CLIENT_ID: withDefault(text, "cim"),
  /** A setting of Keycloak's adapters. */
  "verify-token-audience": z
    .boolean()
    .optional()
    .register(field, { default: false, isSecret: false }),
  /** How client `cim` proves who it is. */
  credentials: z
    .strictObject({
      /**
       * Secret of client `cim`, the same for all tenants of a platform: fixed by the realm template. A new tenant
       * needs it, best under `secrets.tenantDefaults`.
       */
      secret: secret(),
    })
    .optional(),
  /** Keycloak's id of the client. Default: the same value as credentials.secret. Secret. */
  CLIENT_DB_ID: secret(),
  /** A setting of Keycloak's adapters. */
  "use-resource-role-mappings": withDefault(z.boolean(), true),
  /** A setting of Keycloak's adapters. */
  "bearer-only": withDefault(z.boolean(), true),
  /** A setting of Keycloak's adapters. */
  "confidential-port": withDefault(wholeNumber, 0),
  /** Settings of Keycloak's policy enforcer, as they are. What sounds like a secret belongs under `secrets`. */
  "policy-enforcer": z.record(z.string(), z.unknown()).optional(),
  /** How people's logins ask for a token. */
  GRANT_TYPE: withDefault(text, "password"),
  /** How services ask for one. */
  GRANT_TYPE_PAT: withDefault(text, "client_credentials"),
  /** Name of the realm's first administrator, with whom CX's services log in too. */
  USERNAME_ADMIN: withDefault(text, "admin"),
  /** Password of the realm's first administrator. Secret; generated when left out. */
  PASSWORD_ADMIN: password(),
  /** Name of an administrator of realm `master`. */
  MASTER_USERNAME: text.optional(),
  /** Password of that administrator. Secret. */
  MASTER_PASSWORD: secret(),
  /** Name of the scope that CX's services ask for. */
  SCOPE_NAME: withDefault(text, "Any default scope"),
  /** Cisco Finesse; may be empty. */
  FINESSE_URL: withDefault(z.string(), ""),
  /** Account of Twilio, for codes by text message. Secret, like the other two TWILIO_ settings. */
  TWILIO_SID: twilio(),
  /** Verify service of Twilio. Secret. */
  TWILIO_VERIFY_SID: twilio(),
  /** Token of the account. Secret. */
  TWILIO_AUTH_TOKEN: twilio(),
  /** RSA's server, for `channelType: RSA`. */
  RSA_Server_URL: z.string().optional(),
  /** RSA's key. Secret. */
  RSA_Client_Key: z.string().optional().register(field, { isSecret: true }),
  /** RSA's client. */
  RSA_Client_ID: z.string().optional(),
  /** Days before a password expires on which people are warned; 0 switches the warning off. */
  PASSWORD_EXPIRY_WARNING_LIMIT: wholeNumber
    .optional()
    .register(field, { default: 15, isSecret: false }),
});

const databaseUser = () => ({
  /** Name of the tenant's user. Default: the tenantId. */
  userName: text.optional().register(field, sameAsId),
  /** Password of the tenant's user. Secret; generated when left out. */
  password: password(),
});

/** Campaign or survey studio. */
const studio = (url: string) =>
  z.strictObject({
    /** Address of the studio, usually the shared one in the cluster; see `platform.studios`. */
    url: withDefault(httpUrl, url),
    /** Name of the tenant's user there. Default: the tenantId. */
    username: text.optional().register(field, sameAsId),
    /** Password of that user. Secret; generated when left out, unless `platform.studios` says `shared`. */
    password: password(),
  });

/** A number of the dialer, which the API wants as a string. */
const dialerNumber = (standard: number) =>
  wholeNumber.optional().register(field, { default: standard, isSentAsText: true });

/** The settings that stand at the top of a tenant's record. */
const recordShape = {
  /**
   * Key of the tenant and name of its realm, media domain, bucket and databases. Of a new tenant 3-39
   * characters: lower-case letters, digits and dashes, starting with a letter. A change makes another tenant.
   */
  tenantId,
  /** The name that people see. */
  tenantName: z.string(),
  /** Code of the tenant, of a new one six digits, as text. Default: derived from tenantId, so that it never changes. */
  tenantCode: text.optional().register(field, madeOf("tenantId", tenantCodeOf)),
  /**
   * `inActive` suspends: logins are refused, data is kept. Left out, a new tenant is made active and
   * its status is not managed afterwards, so that a suspension by the license stays as it is.
   */
  status: status.optional(),
} as const;

/** How codes of two-factor authentication reach people. */
export const channelType = z.enum(["EMAIL", "SMS", "APP", "RSA"]);

/** The settings in `tenantSettings` of the record. Every block may be left out. */
const settingsShape = {
  /**
   * Host name, without scheme. It can never change: that would be another tenant. In the list it is left out, but on
   * premises and with `customHost`. Default: `<tenantId>.<rootDomain>`.
   */
  fqdn: fqdn.register(field, { isImmutable: true }),
  /** First part of the host name. Default: the first label of fqdn. */
  subDomain: text
    .optional()
    .register(field, { ...madeOf("fqdn", (name) => name.split(".")[0]), isImmutable: true }),
  keyCloak: keyCloak.optional(),
  /** The tenant's user in Redis, for access from outside. */
  redis: z.strictObject(databaseUser()).optional(),
  /** The tenant's user in MongoDB, for access from outside. */
  mongo: z
    .strictObject({
      ...databaseUser(),
      /** The database is a managed service. */
      isManaged: z.boolean().optional(),
    })
    .optional(),
  /** Campaign studio. */
  campaigns: studio("http://cx-campaigns-campaign-studio-svc:1880").optional(),
  /** Survey studio. */
  surveys: studio("http://cx-surveys-survey-studio-svc:1880").optional(),
  /** Cisco Finesse. */
  finesse: z
    .strictObject({
      /** Address of Finesse. */
      url: httpUrl.optional(),
      /** Name of its administrator. */
      adminUser: text.optional(),
      /** Password of that administrator. Secret. */
      adminPass: secret(),
    })
    .optional(),
  /** Outbound dialing; whole numbers. */
  dialer: z
    .strictObject({
      /** Number of the voice service. */
      serviceIdentifier: dialerNumber(8001),
      /** Calls at the same time: below the limit of the trunk, or calls get stuck. */
      maxConcurrentCalls: dialerNumber(5),
      /** Longest time of a call, in minutes; above the channel's agent request time. */
      maxCallTime: dialerNumber(60),
      /** Calls begun in a second: below the sessions per second of the switch. */
      callsPerSecond: dialerNumber(15),
    })
    .optional(),
  /** Links that are sent to customers. */
  secureLink: z
    .strictObject({
      /** How long a link is valid; the API states no unit. */
      linkExpiryTime: positive.optional(),
    })
    .optional(),
  /** Voice; both URLs together. */
  mediaServer: z
    .strictObject({
      /** WebSocket of the media server, for the agents' softphones. */
      wssUrl: socketUrl,
      /** Where media domains are made, sent exactly as written. */
      domainManagerUrl: httpUrl,
    })
    .optional()
    .register(field, { since: "5.1" }),
  /** Two-factor authentication, for all users of the tenant. */
  twoFAConfigs: z
    .strictObject({
      /** Whether logins need a code. */
      is2FAEnabled: z.boolean(),
      /** How codes reach people. Needed where `is2FAEnabled` is true. */
      channelType: channelType.optional(),
      /** Identifier of a channel that already exists in this tenant; `EMAIL` and `SMS` need it. */
      channelServiceIdentifier: text.optional(),
      /** How long a code is valid, in seconds; 60-120 is recommended. */
      otpExpiry: positive.optional(),
      /** Tries of a code. */
      otpMaxAttempts: positive.optional(),
    })
    .optional()
    .register(field, { since: "5.0.3" }),
} as const;

/** What people write about a tenant beside its record. */
const handlingShape = {
  /**
   * Path of the logo, PNG or SVG, 2 MB at most, about four times as wide as high; relative to the
   * directory of Pulumi.yaml. Needed at creation since 5.0.1.
   */
  logo: text.optional().register(field, { since: "5.0.1" }),
  /**
   * Settings that this project does not know yet: merged last into `tenantSettings`, shown in the diff. What sounds
   * like a secret belongs under `secrets`.
   */
  extraSettings: z.record(z.string(), z.unknown()).optional(),
  /**
   * What to do when the tenant is already on the platform and not in this stack's state. A tenant that
   * this stack suspended by taking it down is always taken up again. Otherwise:
   * - `never` (default) refuses
   * - `restore` takes back one that carries this stack's owner mark, for a state that was lost
   * - `ifIdentical` takes over anybody's when no managed setting differs, and changes nothing
   * - `own` does the same, also of one that was taken over before, and writes this stack's mark into its
   *   record: from then on it counts as made by this stack
   * - `always` takes over anybody's and changes it to what the program says
   *
   * Beside the last three the tenant may have what no new one may: another form of id, name or code, another
   * realm, no logo, a client secret that nobody knows. If it is not there after all, it is not made without them.
   */
  adopt: withDefault(adopt, "never"),
  /**
   * What taking the tenant down does: `suspend` (reversible), `delete` (removes the record; other
   * leftovers are the support's business), `retain` (nothing). Default `suspend`; beside
   * `adopt: ifIdentical` or `always` it is `retain`, since somebody else made the tenant.
   */
  onDestroy: onDestroy
    .optional()
    .register(field, { derived: { from: "adopt", make: defaultOnDestroy } }),
  /**
   * Settings with a default, or blocks of them, that this tenant does not have and that are not managed, e.g.
   * `[dialer, keyCloak.SCOPE_NAME]`. Only for a tenant that was there before (see `adopt`).
   */
  unmanaged: z.array(text).optional(),
  /** Allows two-factor authentication by mail or text message at creation, which locks people out. Default false. */
  forceTwoFactorAtCreate: z.boolean().optional(),
} as const;

/** The settings of a tenant that people write and tenants may share: without what tells it from others. */
export const tenantSettingsShape = withoutIdentity({
  ...recordShape,
  ...settingsShape,
  ...handlingShape,
});

function withoutIdentity<Shape extends { tenantId: unknown; fqdn: unknown }>({
  tenantId: _tenantId,
  fqdn: _fqdn,
  ...shape
}: Shape) {
  return shape;
}

/**
 * What a tenant is made of. Blocks carry the names of the CX Tenant API itself, so that the payload
 * of an existing `create_tenant.sh` can be pasted in. Every block may be left out: check() derives
 * the defaults named here and they show in the preview. Facts: platform contract §4.
 */
export const tenantSpec = z.strictObject({
  ...recordShape,
  ...settingsShape,
  ...handlingShape,
  /** SHA-256 of the logo file; written by check(), so that a changed file shows in the preview. */
  logoHash: text.optional(),
  /**
   * Whose the tenant is, for everybody who reads the record: it stands at the beginning of its
   * `createdBy`. Default `pulumi:<project>/<stack>`. A renamed stack keeps its owner by naming it here.
   */
  owner,
  /**
   * Random text of the stack's state: the mark in the record and the generated passwords are made of
   * it, so that a run that dies loses neither. Secret. Default: made by check(), once.
   */
  seed: text,
  /** The platform that the tenant lives on. */
  connection: tenantConnection,
  /**
   * The cluster that has its Ingress and DNS record: while the kubeconfig leads to another one, the tenant
   * is not taken down, since the engine would remove that one's objects next. Left out: no cluster is asked.
   */
  cluster: clusterPlace.optional(),
});
export type TenantSpec = z.infer<typeof tenantSpec>;

/** All settings of a tenant, and what is said of each. */
export const tenantFields = fieldsOf(tenantSpec.shape);

/** The paths of those of which this is said. */
export function pathsThat(is: keyof FieldMeta): string[] {
  return tenantFields.filter((one) => one[is] === true).map(({ path }) => path);
}

/** What a tenant keeps for ever (contract §3.3): a platform takes no other value, and once it is lost, none at all. */
export const immutablePaths = pathsThat("isImmutable");

/** True for a setting that platforms of a version line know. */
export function isKnownTo(version: Version | undefined, setting: string): boolean {
  const since = tenantFields.find(({ path }) => path === setting)?.since;
  return since === undefined || isKnownSince(since, version);
}

/** Arguments that stand at the top of the document. */
export const recordKeys: readonly string[] = Object.keys(recordShape);

/** Arguments that stand in its `tenantSettings`. */
export const settingsKeys: readonly string[] = Object.keys(settingsShape);

/** True for a word by which anybody's tenant may be taken over. */
export function mayBeForeign(adopt: unknown): boolean {
  return staysForeign(adopt) || adopt === "own";
}

/** True for a word that leaves such a tenant its maker's. */
export function staysForeign(adopt: unknown): boolean {
  return adopt === "ifIdentical" || adopt === "always";
}

/** A tenant that somebody else made is not taken down unless somebody says so. */
export function defaultOnDestroy(adopt: unknown): "retain" | "suspend" {
  return staysForeign(adopt) ? "retain" : "suspend";
}

/** Six digits that depend on the tenantId alone (contract §4.1: uniqueness and meaning are not public). */
export function tenantCodeOf(tenantId: string): string {
  const digest = createHash("sha256").update(tenantId).digest();
  return String(100_000 + (digest.readUInt32BE(0) % 900_000));
}
