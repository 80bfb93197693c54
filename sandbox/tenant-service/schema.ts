import { isJsonObject, valueAt, withValueAt } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";

type FieldType = "string" | "Number" | "Boolean" | "Object";

interface Field {
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

const fields: readonly Field[] = Object.entries(fieldTable).flatMap(([parent, children]) =>
  Object.entries(children).map(([key, type]) => ({
    path: parent === "" ? [key] : [...parent.split("."), key],
    type: bareType(type),
    isRequired: type.endsWith("*"),
    ...(parent === "" && key === "status" && { allowed: statuses }),
  })),
);

/** How to check a payload. */
export interface ValidationRules {
  /** An update is checked only where it says something, as Mongoose's update validators do. */
  readonly isUpdate: boolean;
  readonly acceptActiveSpelling: boolean;
}

/** A payload with its values cast to the types of the schema, and Mongoose's words on what is wrong. */
export interface ValidationResult {
  readonly document: JsonObject;
  /** All problems in one text, or undefined. */
  readonly problem?: string;
}

/** Checks and casts like the service's Mongoose model, which is not strict: unknown keys pass. */
export function validateTenant(payload: JsonObject, rules: ValidationRules): ValidationResult {
  let document = payload;
  const problems: string[] = [];
  for (const field of fields) {
    const value = valueAt(payload, field.path);
    const result = checkField(field, value, rules);
    if (result.problem !== undefined) {
      problems.push(`${field.path.join(".")}: ${result.problem}`);
    } else if (result.value !== value) {
      document = withValueAt(document, field.path, result.value);
    }
  }
  if (problems.length === 0) return { document };
  return { document, problem: `Tenant validation failed: ${problems.join(", ")}` };
}

interface FieldResult {
  readonly value?: JsonValue;
  readonly problem?: string;
}

function checkField(
  field: Field,
  value: JsonValue | undefined,
  rules: ValidationRules,
): FieldResult {
  const name = field.path.at(-1) ?? "";
  if (value === undefined || value === null || value === "") {
    const isMissing = field.isRequired && !(rules.isUpdate && value === undefined);
    if (isMissing) return { problem: `Path \`${name}\` is required.` };
    return value === undefined ? {} : { value };
  }
  const cast = castTo(field.type, value);
  if (cast === undefined) {
    const shown = typeof value === "object" ? JSON.stringify(value) : String(value);
    const type = `Cast to ${field.type} failed for value "${shown}" (type ${typeName(value)})`;
    return { problem: `${type} at path "${name}"` };
  }
  if (field.allowed && typeof cast === "string" && !isAllowed(field.allowed, cast, rules)) {
    return { problem: `\`${cast}\` is not a valid enum value for path \`${name}\`.` };
  }
  return { value: cast };
}

function isAllowed(allowed: readonly string[], value: string, rules: ValidationRules): boolean {
  return allowed.includes(value) || (rules.acceptActiveSpelling && value === "Active");
}

/** Mongoose's casts; undefined when the value cannot be cast. */
function castTo(type: FieldType, value: JsonValue): JsonValue | undefined {
  switch (type) {
    case "Object":
      return isJsonObject(value) ? value : undefined;
    case "string":
      return typeof value === "object" ? undefined : String(value);
    case "Number":
      return castToNumber(value);
    case "Boolean":
      return castToBoolean(value);
  }
}

function castToNumber(value: JsonValue): number | undefined {
  if (typeof value === "object") return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function castToBoolean(value: JsonValue): boolean | undefined {
  if (typeof value === "object") return undefined;
  const word = String(value);
  if (["true", "1", "yes"].includes(word)) return true;
  return ["false", "0", "no"].includes(word) ? false : undefined;
}

function typeName(value: JsonValue): string {
  if (Array.isArray(value)) return "Array";
  return isJsonObject(value) ? "Object" : typeof value;
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
