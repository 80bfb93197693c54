import { z } from "zod";
import { namespaceName } from "../kubernetes/names.ts";
import type * as spec from "./arguments.ts";

const text = z.string().min(1, "must not be empty");

/** What people read on login pages and in lists. */
const tenantName = text
  .regex(/\S/, "must not be blank")
  .regex(/^[^\p{Cc}]*$/u, "must be one line, without control characters")
  .regex(
    /^(?!\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/,
    "is a date to YAML, which Pulumi has written out; put the name in quotes",
  );
const mayBeEmpty = z.string();
const wholeNumber = z.int("expected a whole number").min(0, "must not be negative");
const positive = z.int("expected a whole number").min(1, "must be 1 or more");

/** An absolute http or https URL. */
export const httpUrl = z
  .string()
  .refine(hasScheme("http:", "https:"), "expected a URL that starts with http:// or https://")
  .refine(
    hasNoAccount,
    "must hold no user and no password: they would be shown; see README, Credentials",
  );
const socketUrl = z
  .string()
  .refine(hasScheme("ws:", "wss:"), "expected a URL that starts with wss:// or ws://");

function hasNoAccount(value: string): boolean {
  return !URL.canParse(value) || (new URL(value).username === "" && new URL(value).password === "");
}

function hasScheme(...schemes: string[]): (value: string) => boolean {
  return (value) => URL.canParse(value) && schemes.includes(new URL(value).protocol);
}

/** One label of a DNS name that every part of the platform takes (contract §4.6). */
export const tenantId = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,37}[a-z0-9]$/,
    "must be 3-39 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash",
  );

/** Whose something is, as a name; the id of a mark follows behind "#". */
export const owner = z
  .string()
  .regex(
    /^[\w.@:/+-]{1,200}$/,
    "must be 1-200 letters, digits or . _ @ : / + -, e.g. pulumi:cx-tenants/prod",
  );

/** A host name in lower case, without scheme and port. */
export const fqdn = z
  .string()
  .max(253, "must be 253 characters at most")
  .regex(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/,
    "must be a host name in lower case, without scheme, port or path",
  );

const keyCloak: z.ZodType<spec.KeyCloak> = z.strictObject({
  realm: text.optional(),
  "auth-server-url": httpUrl.refine((url) => url.endsWith("/"), "must end with a slash").optional(),
  "ef-server-url": httpUrl.optional(),
  Otp_Manager_Url: httpUrl.optional(),
  "ssl-required": z.enum(["external", "all", "none"]).optional(),
  resource: text.optional(),
  CLIENT_ID: text.optional(),
  "verify-token-audience": z.boolean().optional(),
  credentials: z.strictObject({ secret: text.optional() }).optional(),
  CLIENT_DB_ID: text.optional(),
  "use-resource-role-mappings": z.boolean().optional(),
  "bearer-only": z.boolean().optional(),
  "confidential-port": wholeNumber.optional(),
  "policy-enforcer": z.record(z.string(), z.unknown()).optional(),
  GRANT_TYPE: text.optional(),
  GRANT_TYPE_PAT: text.optional(),
  USERNAME_ADMIN: text.optional(),
  PASSWORD_ADMIN: text.optional(),
  MASTER_USERNAME: text.optional(),
  MASTER_PASSWORD: text.optional(),
  SCOPE_NAME: text.optional(),
  FINESSE_URL: mayBeEmpty.optional(),
  TWILIO_SID: text.optional(),
  TWILIO_VERIFY_SID: text.optional(),
  TWILIO_AUTH_TOKEN: text.optional(),
  RSA_Server_URL: mayBeEmpty.optional(),
  RSA_Client_Key: mayBeEmpty.optional(),
  RSA_Client_ID: mayBeEmpty.optional(),
  PASSWORD_EXPIRY_WARNING_LIMIT: wholeNumber.optional(),
});

const databaseUser = { userName: text.optional(), password: text.optional() };

const studio: z.ZodType<spec.Studio> = z.strictObject({
  url: httpUrl.optional(),
  username: text.optional(),
  password: text.optional(),
});

const dialer: z.ZodType<spec.Dialer> = z.strictObject({
  serviceIdentifier: wholeNumber.optional(),
  maxConcurrentCalls: wholeNumber.optional(),
  maxCallTime: wholeNumber.optional(),
  callsPerSecond: wholeNumber.optional(),
});

const twoFactor: z.ZodType<spec.TwoFactor> = z.strictObject({
  is2FAEnabled: z.boolean(),
  channelType: z.enum(["EMAIL", "SMS", "APP", "RSA"]).optional(),
  channelServiceIdentifier: text.optional(),
  otpExpiry: positive.optional(),
  otpMaxAttempts: positive.optional(),
});

/** The connection by itself. */
export const tenantConnectionSchema: z.ZodType<spec.TenantConnection> = z.strictObject({
  url: httpUrl,
  version: z.enum(["5.0.0", "5.0.1", "5.1"]).optional(),
  keycloakUrl: httpUrl,
  logoPart: text.optional(),
  caCertFile: text.optional(),
  insecureSkipVerify: z.boolean().optional(),
  requestTimeoutSeconds: positive.optional(),
  operationTimeoutSeconds: positive.optional(),
  maxRetries: wholeNumber.optional(),
  maxInFlight: positive.optional(),
});

/** The settings of a tenant's record that people write, without identity and connection. */
export const tenantSettingsShape = {
  tenantName,
  tenantCode: z
    .string()
    .regex(/^\d{6}$/, "must be six digits, as a text")
    .optional(),
  status: z.enum(["active", "inActive"]).optional(),
  subDomain: text.optional(),
  keyCloak: keyCloak.optional(),
  redis: z.strictObject(databaseUser).optional(),
  mongo: z.strictObject({ ...databaseUser, isManaged: z.boolean().optional() }).optional(),
  campaigns: studio.optional(),
  surveys: studio.optional(),
  finesse: z
    .strictObject({
      url: httpUrl.optional(),
      adminUser: text.optional(),
      adminPass: text.optional(),
    })
    .optional(),
  dialer: dialer.optional(),
  secureLink: z.strictObject({ linkExpiryTime: positive.optional() }).optional(),
  mediaServer: z.strictObject({ wssUrl: socketUrl, domainManagerUrl: httpUrl }).optional(),
  twoFAConfigs: twoFactor.optional(),
  logo: text.optional(),
  extraSettings: z.record(z.string(), z.unknown()).optional(),
  adopt: z.enum(["never", "restore", "ifIdentical", "always"]).optional(),
  onDestroy: z.enum(["suspend", "delete", "retain"]).optional(),
  forceTwoFactorAtCreate: z.boolean().optional(),
} as const;

/** The arguments of a tenant as check() judges them. */
export const tenantSpec: z.ZodType<spec.TenantSpec> = z.strictObject({
  tenantId,
  fqdn,
  ...tenantSettingsShape,
  logoHash: text.optional(),
  owner,
  seed: text,
  connection: tenantConnectionSchema,
  cluster: z.strictObject({ context: text.optional(), namespace: namespaceName }).optional(),
});
