import { isJsonObject, valueAt, withValueAt } from "../json.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { fields } from "./fields.ts";
import type { Field, FieldType } from "./fields.ts";

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

/** Checks and casts like the service's Mongoose model; unknown keys pass unchecked. */
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
