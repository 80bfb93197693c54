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

/** `tenantSettings.keyCloak` (contract §4.3). Its URLs are those of services in the cluster (release 5.1). */
const keyCloak = z.strictObject({
  /** Always the tenantId. */
  realm: text.optional().register(field, { ...sameAsId, isImmutable: true }),
  /** Ends with a slash. Default: the service in the cluster. */
  "auth-server-url": withDefault(
    httpUrl.refine((url) => url.endsWith("/"), "must end with a slash"),
    "http://keycloak.ef-external.svc/auth/",
  ),
  "ef-server-url": withDefault(httpUrl, "http://ef-cx-unified-admin-svc:3000/"),
  /** Needed for two-factor authentication. */
  Otp_Manager_Url: withDefault(httpUrl, "http://ef-cx-otp-manager-svc:3000/"),
  "ssl-required": withDefault(z.enum(["external", "all", "none"]), "external"),
  resource: withDefault(text, "cim"),
  CLIENT_ID: withDefault(text, "cim"),
  "verify-token-audience": z
    .boolean()
    .optional()
    .register(field, { default: false, isSecret: false }),
  /** Secret of client `cim`; the same for all tenants of a platform, fixed by the realm template. */
  credentials: z.strictObject({ secret: secret() }).optional(),
  /** Default: the same value as credentials.secret. Secret. */
  CLIENT_DB_ID: secret(),
  "use-resource-role-mappings": withDefault(z.boolean(), true),
  "bearer-only": withDefault(z.boolean(), true),
  "confidential-port": withDefault(wholeNumber, 0),
  "policy-enforcer": z.record(z.string(), z.unknown()).optional(),
  GRANT_TYPE: withDefault(text, "password"),
  GRANT_TYPE_PAT: withDefault(text, "client_credentials"),
  USERNAME_ADMIN: withDefault(text, "admin"),
  /** First administrator of the realm. Secret; generated when left out. */
  PASSWORD_ADMIN: password(),
  MASTER_USERNAME: text.optional(),
  /** Secret. */
  MASTER_PASSWORD: secret(),
  SCOPE_NAME: withDefault(text, "Any default scope"),
  FINESSE_URL: withDefault(z.string(), ""),
  /** Secret, like the other two TWILIO_ settings. */
  TWILIO_SID: twilio(),
  TWILIO_VERIFY_SID: twilio(),
  TWILIO_AUTH_TOKEN: twilio(),
  RSA_Server_URL: z.string().optional(),
  /** Secret. */
  RSA_Client_Key: z.string().optional().register(field, { isSecret: true }),
  RSA_Client_ID: z.string().optional(),
  /** Days; 0 switches the warning off. */
  PASSWORD_EXPIRY_WARNING_LIMIT: wholeNumber
    .optional()
    .register(field, { default: 15, isSecret: false }),
});

/** The tenant's user in Redis or MongoDB, for access from outside. */
const databaseUser = () => ({
  /** Default: the tenantId. */
  userName: text.optional().register(field, sameAsId),
  /** Secret; generated when left out. */
  password: password(),
});

/** Campaign or survey studio. */
const studio = (url: string) =>
  z.strictObject({
    /** Default: the shared studio in the cluster; CxTenantStack knows platforms whose tenants have their own. */
    url: withDefault(httpUrl, url),
    /** Default: the tenantId. */
    username: text.optional().register(field, sameAsId),
    /** Secret; generated when left out. CxTenantStack wants the one of a shared studio given. */
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
  /** Of a new tenant six digits, as text. Default: derived from tenantId, so that it never changes. */
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
  /** Host name, without scheme. It can never change: that would be another tenant. */
  fqdn: fqdn.register(field, { isImmutable: true }),
  /** Default: the first label of fqdn. */
  subDomain: text
    .optional()
    .register(field, { ...madeOf("fqdn", (name) => name.split(".")[0]), isImmutable: true }),
  keyCloak: keyCloak.optional(),
  redis: z.strictObject(databaseUser()).optional(),
  mongo: z
    .strictObject({
      ...databaseUser(),
      /** The database is a managed service. */
      isManaged: z.boolean().optional(),
    })
    .optional(),
  campaigns: studio("http://cx-campaigns-campaign-studio-svc:1880").optional(),
  surveys: studio("http://cx-surveys-survey-studio-svc:1880").optional(),
  /** Cisco Finesse. */
  finesse: z
    .strictObject({
      url: httpUrl.optional(),
      adminUser: text.optional(),
      /** Secret. */
      adminPass: secret(),
    })
    .optional(),
  /** Outbound dialing; whole numbers. */
  dialer: z
    .strictObject({
      /** Number of the voice service. Default 8001. */
      serviceIdentifier: dialerNumber(8001),
      /** Below the limit of the trunk, or calls get stuck. Default 5. */
      maxConcurrentCalls: dialerNumber(5),
      /** Minutes; above the channel's agent request time. Default 60. */
      maxCallTime: dialerNumber(60),
      /** Below the sessions per second of the switch. Default 15. */
      callsPerSecond: dialerNumber(15),
    })
    .optional(),
  secureLink: z
    .strictObject({
      /** The API states no unit. */
      linkExpiryTime: positive.optional(),
    })
    .optional(),
  /** Voice; both URLs together. */
  mediaServer: z
    .strictObject({
      /** `wss://` or `ws://`, for the agents' softphones. */
      wssUrl: socketUrl,
      /** `http(s)://`, sent exactly as written. */
      domainManagerUrl: httpUrl,
    })
    .optional()
    .register(field, { since: "5.1" }),
  /** Two-factor authentication. */
  twoFAConfigs: z
    .strictObject({
      is2FAEnabled: z.boolean(),
      channelType: channelType.optional(),
      /** A channel that already exists in this tenant. */
      channelServiceIdentifier: text.optional(),
      /** Seconds; 60-120 is recommended. */
      otpExpiry: positive.optional(),
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
  /** Settings that this project does not know yet: merged last into `tenantSettings`, shown in the diff. */
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

/** The tenant that something else belongs to. */
export const ownTenant = z.strictObject({
  tenantId: text,
  /** What the tenant's record is marked with while it is this stack's. */
  mark: text,
  connection: tenantConnection,
});
export type OwnTenant = z.infer<typeof ownTenant>;

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
