/** A JSON object: what the services exchange and keep. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** True for a JSON object (not for null or a list) that came out of `JSON.parse`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON object in a text, or undefined when the text is not JSON or not an object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value at a path of keys, or undefined when a step is missing. */
export function valueAt(object: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object;
  for (const key of path) {
    if (!isJsonObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** The text at a path, or "" when there is none. */
export function textAt(object: JsonObject, path: readonly string[]): string {
  const value = valueAt(object, path);
  return typeof value === "string" ? value : "";
}

/** A copy with one value replaced; a missing step is made; undefined removes the key. */
export function withValueAt(
  object: JsonObject,
  path: readonly string[],
  value: JsonValue | undefined,
): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return object;
  const { [key]: current, ...others } = object;
  if (rest.length > 0) {
    const child = isJsonObject(current) ? current : {};
    return { ...object, [key]: withValueAt(child, rest, value) };
  }
  return value === undefined ? others : { ...object, [key]: value };
}
