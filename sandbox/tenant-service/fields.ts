import { isJsonObject } from "../json.ts";
import type { JsonObject } from "../json.ts";

/** Types of Mongoose. */
export type FieldType = "string" | "Number" | "Boolean" | "Object";

/** A field of the tenant document. */
export interface Field {
  readonly path: readonly string[];
  readonly type: FieldType;
  readonly isRequired: boolean;
  readonly allowed?: readonly string[];
}

/** Fields of the tenant document by parent path; `*` marks the required ones. */
const fieldTable: Record<string, Record<string, FieldType | `${FieldType}*`>> = {
  "": {
    tenantId: "string*",
    tenantName: "string*",
    tenantCode: "string*",
    status: "string*",
    createdBy: "string",
    updatedBy: "string",
    tenantSettings: "Object*",
  },
  tenantSettings: { fqdn: "string*", subDomain: "string" },
  "tenantSettings.keyCloak": {
    realm: "string*",
    "auth-server-url": "string*",
    "ef-server-url": "string*",
    Otp_Manager_Url: "string",
    "ssl-required": "string*",
    resource: "string*",
    CLIENT_ID: "string*",
    CLIENT_DB_ID: "string*",
    "verify-token-audience": "Boolean*",
    "use-resource-role-mappings": "Boolean*",
    "bearer-only": "Boolean*",
    "confidential-port": "Number*",
    "policy-enforcer": "Object",
    GRANT_TYPE: "string*",
    GRANT_TYPE_PAT: "string*",
    USERNAME_ADMIN: "string*",
    PASSWORD_ADMIN: "string*",
    MASTER_USERNAME: "string",
    MASTER_PASSWORD: "string",
    SCOPE_NAME: "string*",
    // Without `*`: releases send it empty, and Mongoose takes an empty text for a missing one.
    FINESSE_URL: "string",
    TWILIO_SID: "string*",
    TWILIO_VERIFY_SID: "string*",
    TWILIO_AUTH_TOKEN: "string*",
    RSA_Server_URL: "string",
    RSA_Client_Key: "string",
    RSA_Client_ID: "string",
    PASSWORD_EXPIRY_WARNING_LIMIT: "Number",
  },
  "tenantSettings.keyCloak.credentials": { secret: "string*" },
  "tenantSettings.redis": { userName: "string*", password: "string*" },
  "tenantSettings.mongo": { userName: "string*", password: "string*", isManaged: "Boolean" },
  "tenantSettings.campaigns": { url: "string*", username: "string*", password: "string*" },
  "tenantSettings.surveys": { url: "string*", username: "string*", password: "string*" },
  "tenantSettings.finesse": { url: "string", adminUser: "string", adminPass: "string" },
  "tenantSettings.dialer": {
    serviceIdentifier: "string*",
    maxConcurrentCalls: "string*",
    maxCallTime: "string*",
    callsPerSecond: "string*",
  },
  "tenantSettings.secureLink": { linkExpiryTime: "Number" },
  "tenantSettings.mediaServer": { wssUrl: "string", domainManagerUrl: "string" },
  "tenantSettings.twoFAConfigs": {
    is2FAEnabled: "Boolean",
    channelType: "string",
    channelServiceIdentifier: "string",
    otpExpiry: "Number",
    otpMaxAttempts: "Number",
  },
};

const statuses = ["active", "inActive"];

/** Every field that the schema knows. */
export const fields: readonly Field[] = Object.entries(fieldTable).flatMap(([parent, children]) =>
  Object.entries(children).map(([key, type]) => ({
    path: parent === "" ? [key] : [...parent.split("."), key],
    type: bareType(type),
    isRequired: type.endsWith("*"),
    ...(parent === "" && key === "status" && { allowed: statuses }),
  })),
);

/** Paths of the blocks inside tenantSettings, outer ones first. */
export const blockPaths: readonly (readonly string[])[] = Object.keys(fieldTable)
  .filter((parent) => parent.startsWith("tenantSettings."))
  .map((parent) => parent.split("."));

/** The payload without keys that the schema does not know, as a strict Mongoose model stores it. */
export function withoutUnknownKeys(payload: JsonObject): JsonObject {
  return knownPart(payload, "");
}

function knownPart(object: JsonObject, parent: string): JsonObject {
  const known: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const path = parent === "" ? key : `${parent}.${key}`;
    const isBlock = Object.hasOwn(fieldTable, path);
    if (!isBlock && !Object.hasOwn(fieldTable[parent] ?? {}, key)) continue;
    known[key] = isBlock && isJsonObject(value) ? knownPart(value, path) : value;
  }
  return known;
}

function bareType(type: FieldType | `${FieldType}*`): FieldType {
  switch (type) {
    case "string*":
      return "string";
    case "Number*":
      return "Number";
    case "Boolean*":
      return "Boolean";
    case "Object*":
      return "Object";
    default:
      return type;
  }
}
