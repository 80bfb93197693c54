import type { ClusterIdentity, ClusterPlace } from "../kubernetes/identity.ts";

/**
 * What a tenant is made of. Blocks carry the names of the CX Tenant API itself, so that the payload
 * of an existing `create_tenant.sh` can be pasted in. Every block may be left out: check() derives
 * the defaults named here and they show in the preview. Facts: platform contract §4.
 */
export interface TenantSpec {
  /**
   * Key of the tenant and name of its realm, media domain, bucket and databases. 3-39 characters:
   * lower-case letters, digits and dashes, starting with a letter. A change makes another tenant.
   */
  tenantId: string;
  /** The name that people see. */
  tenantName: string;
  /** Six digits, as text. Default: derived from tenantId, so that it never changes. */
  tenantCode?: string | undefined;
  /**
   * `inActive` suspends: logins are refused, data is kept. Left out, a new tenant is made active and
   * its status is not managed afterwards, so that a suspension by the license stays as it is.
   */
  status?: "active" | "inActive" | undefined;
  /** Host name, without scheme. It can never change: that would be another tenant. */
  fqdn: string;
  /** Default: the first label of fqdn. */
  subDomain?: string | undefined;
  keyCloak?: KeyCloak | undefined;
  redis?: DatabaseUser | undefined;
  mongo?:
    | (DatabaseUser & { /** The database is a managed service. */ isManaged?: boolean | undefined })
    | undefined;
  campaigns?: Studio | undefined;
  surveys?: Studio | undefined;
  finesse?: Finesse | undefined;
  dialer?: Dialer | undefined;
  secureLink?: { /** The API states no unit. */ linkExpiryTime?: number | undefined } | undefined;
  mediaServer?: MediaServer | undefined;
  twoFAConfigs?: TwoFactor | undefined;
  /**
   * Path of the logo, PNG or SVG, 2 MB at most, about four times as wide as high; relative to the
   * directory of Pulumi.yaml. Needed at creation since 5.0.1.
   */
  logo?: string | undefined;
  /** SHA-256 of the logo file; written by check(), so that a changed file shows in the preview. */
  logoHash?: string | undefined;
  /** Settings that this project does not know yet: merged last into `tenantSettings`, shown in the diff. */
  extraSettings?: Record<string, unknown> | undefined;
  /**
   * What to do when the tenant is already on the platform and not in this stack's state. A tenant that
   * this stack suspended by taking it down is always taken up again. Otherwise:
   * - `never` (default) refuses
   * - `restore` takes back one that carries this stack's owner mark, for a state that was lost
   * - `ifIdentical` takes over anybody's when no managed setting differs
   * - `always` takes over anybody's and changes it to what the program says
   */
  adopt?: "never" | "restore" | "ifIdentical" | "always" | undefined;
  /**
   * What taking the tenant down does: `suspend` (reversible), `delete` (removes the record; other
   * leftovers are the support's business), `retain` (nothing). Default `suspend`; beside
   * `adopt: ifIdentical` or `always` it is `retain`, since somebody else made the tenant.
   */
  onDestroy?: "suspend" | "delete" | "retain" | undefined;
  /** Allows two-factor authentication by mail or text message at creation, which locks people out. Default false. */
  forceTwoFactorAtCreate?: boolean | undefined;
  /**
   * Whose the tenant is, for everybody who reads the record: it stands at the beginning of its
   * `createdBy`. Default `pulumi:<project>/<stack>`. A renamed stack keeps its owner by naming it here.
   */
  owner: string;
  /**
   * Random text of the stack's state: the mark in the record and the generated passwords are made of
   * it, so that a run that dies loses neither. Secret. Default: made by check(), once.
   */
  seed: string;
  /** The platform that the tenant lives on. */
  connection: TenantConnection;
  /**
   * The cluster that has its Ingress and DNS record: while the kubeconfig leads to another one, the tenant
   * is not taken down, since the engine would remove that one's objects next. Left out: no cluster is asked.
   */
  cluster?: ClusterPlace | undefined;
}

/** How the CX Tenant API is reached. No secret is in here: see README, Credentials. */
export interface TenantConnection {
  /** Base URL with its path, e.g. `https://cx.example.com/cx-tenant` or the service in the cluster. */
  url: string;
  /** Version line of the platform; the API has no way to ask for it. Default "5.1". */
  version?: "5.0.0" | "5.0.1" | "5.1" | undefined;
  /** Name of the form's part that the logo is sent in. Default `tenantLogo`: no public text states it. */
  logoPart?: string | undefined;
  /** Base URL of Keycloak, e.g. `https://cx.example.com/auth`. */
  keycloakUrl: string;
  /** PEM file of the CA that signed the platform's certificate. Default: the system's CAs. */
  caCertFile?: string | undefined;
  /** Accept any certificate. Default false. */
  insecureSkipVerify?: boolean | undefined;
  /** Longest wait for one answer, in seconds. Default 30. */
  requestTimeoutSeconds?: number | undefined;
  /** Longest time for one tenant's create, update or delete, in seconds. Default 120. */
  operationTimeoutSeconds?: number | undefined;
  /** Repeats of a call after a passing fault. Default 4. */
  maxRetries?: number | undefined;
  /** Calls to the tenant service at the same time; 1 sends them one after the other. Default 4: it has one replica. */
  maxInFlight?: number | undefined;
}

/** `tenantSettings.keyCloak` (contract §4.3). */
export interface KeyCloak {
  /** Always the tenantId. */
  realm?: string | undefined;
  /** Ends with a slash. Default: the service in the cluster. */
  "auth-server-url"?: string | undefined;
  "ef-server-url"?: string | undefined;
  /** Needed for two-factor authentication. */
  Otp_Manager_Url?: string | undefined;
  "ssl-required"?: "external" | "all" | "none" | undefined;
  resource?: string | undefined;
  CLIENT_ID?: string | undefined;
  "verify-token-audience"?: boolean | undefined;
  /** Secret of client `cim`; the same for all tenants of a platform, fixed by the realm template. */
  credentials?: { secret?: string | undefined } | undefined;
  /** Default: the same value as credentials.secret. Secret. */
  CLIENT_DB_ID?: string | undefined;
  "use-resource-role-mappings"?: boolean | undefined;
  "bearer-only"?: boolean | undefined;
  "confidential-port"?: number | undefined;
  "policy-enforcer"?: Record<string, unknown> | undefined;
  GRANT_TYPE?: string | undefined;
  GRANT_TYPE_PAT?: string | undefined;
  USERNAME_ADMIN?: string | undefined;
  /** First administrator of the realm. Secret; generated when left out. */
  PASSWORD_ADMIN?: string | undefined;
  MASTER_USERNAME?: string | undefined;
  /** Secret. */
  MASTER_PASSWORD?: string | undefined;
  SCOPE_NAME?: string | undefined;
  FINESSE_URL?: string | undefined;
  /** Secret, like the other two TWILIO_ settings. */
  TWILIO_SID?: string | undefined;
  TWILIO_VERIFY_SID?: string | undefined;
  TWILIO_AUTH_TOKEN?: string | undefined;
  RSA_Server_URL?: string | undefined;
  /** Secret. */
  RSA_Client_Key?: string | undefined;
  RSA_Client_ID?: string | undefined;
  /** Days; 0 switches the warning off. */
  PASSWORD_EXPIRY_WARNING_LIMIT?: number | undefined;
}

/** The tenant's user in Redis or MongoDB, for access from outside. */
export interface DatabaseUser {
  /** Default: the tenantId. */
  userName?: string | undefined;
  /** Secret; generated when left out. */
  password?: string | undefined;
}

/** Campaign or survey studio. */
export interface Studio {
  /** Default: the shared studio in the cluster. */
  url?: string | undefined;
  /** Default: the tenantId. */
  username?: string | undefined;
  /** Secret; generated when left out, so give it when the studio is shared. */
  password?: string | undefined;
}

/** Cisco Finesse. */
export interface Finesse {
  url?: string | undefined;
  adminUser?: string | undefined;
  /** Secret. */
  adminPass?: string | undefined;
}

/** Outbound dialing; whole numbers. */
export interface Dialer {
  /** Number of the voice service. Default 8001. */
  serviceIdentifier?: number | undefined;
  /** Below the limit of the trunk, or calls get stuck. Default 5. */
  maxConcurrentCalls?: number | undefined;
  /** Minutes; above the channel's agent request time. Default 60. */
  maxCallTime?: number | undefined;
  /** Below the sessions per second of the switch. Default 15. */
  callsPerSecond?: number | undefined;
}

/** Voice, since 5.1; both URLs together. */
export interface MediaServer {
  /** `wss://` or `ws://`, for the agents' softphones. */
  wssUrl: string;
  /** `http(s)://`, sent exactly as written. */
  domainManagerUrl: string;
}

/** Two-factor authentication, since 5.0.3. */
export interface TwoFactor {
  is2FAEnabled: boolean;
  channelType?: "EMAIL" | "SMS" | "APP" | "RSA" | undefined;
  /** A channel that already exists in this tenant. */
  channelServiceIdentifier?: string | undefined;
  /** Seconds; 60-120 is recommended. */
  otpExpiry?: number | undefined;
  otpMaxAttempts?: number | undefined;
}

/** What is known about a tenant beside its arguments. */
export interface TenantFacts {
  /** Passwords that were made by create(), by their path in `tenantSettings`. Secret. */
  generatedPasswords: Record<string, string>;
  /** `adopted`: somebody else made the tenant. */
  ownership: "created" | "adopted";
  /** The record's `createdBy` as it was seen last: another one means another tenant of this id. */
  mark?: string | undefined;
  /** The record's own id in the service's database, where it shows one. */
  recordId?: string | undefined;
  /** The status that the platform reported last. */
  liveStatus?: "active" | "inActive" | undefined;
  /** Steps that an earlier run could not finish. */
  pendingSteps: TenantStep[];
  /** Who the cluster is that has its Ingress and DNS record. */
  clusterIdentity?: ClusterIdentity | undefined;
}

/**
 * What is kept in the state. The arguments in it may have any value: after a refresh they are what
 * somebody else has stored on the platform.
 */
export interface TenantState {
  /** Version of this shape; handlers read every older one. */
  schemaVersion: number;
  tenantId: string;
  connection: TenantConnection;
  args: Readonly<Record<string, unknown>>;
  facts: TenantFacts;
}

/**
 * `record`: unknown whether the tenant was made. `logo`, `realm`: made, but this part is not there yet.
 * `secrets`: the record has lost some, which a refresh has seen.
 */
export type TenantStep = "record" | "logo" | "realm" | "secrets";
