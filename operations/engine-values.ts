import { secretSignature, signatureKey } from "../providers/engine/wire.ts";
import { isPlainObject, parseJson } from "../providers/objects.ts";

/** What stands in a place: a secret opened, or `hidden` where a state has it encrypted. */
export function opened(value: unknown): { value: unknown } | "hidden" {
  if (!isPlainObject(value) || !isSecretValue(value)) return { value };
  const { plaintext } = value;
  if (typeof plaintext === "string") return { value: parseJson(plaintext) };
  return "value" in value ? { value: value["value"] } : "hidden";
}

/** A value of the engine's as it is, with secrets in clear: from a program, or from a state that shows them. */
function inClear(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inClear);
  if (!isPlainObject(value)) return value;
  if (!isSecretValue(value)) return inClearWithin(value);
  const known = opened(value);
  return known === "hidden" ? undefined : inClear(known.value);
}

/** The same for the properties of a resource. */
export function inClearWithin(
  properties: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([key, item]) => [key, inClear(item)]));
}

/** True for what the engine keeps as a secret. */
export function isSecretValue(value: unknown): boolean {
  return isPlainObject(value) && value[signatureKey] === secretSignature;
}

/** A secret as a file for the engine has it. */
export function asSecret(value: unknown): Record<string, unknown> {
  return { [signatureKey]: secretSignature, plaintext: JSON.stringify(value) };
}
