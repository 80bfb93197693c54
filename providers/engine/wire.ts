/** What the engine's wire format can carry. */
export type WireValue =
  null | boolean | number | string | WireValue[] | { [key: string]: WireValue };

/**
 * A fresh copy for the engine: without `undefined` (the server throws "Unexpected struct type" on
 * it) and never frozen (the server writes `__provider` into it). Throws on what would be lost
 * silently: functions, NaN, and objects with a class, such as Date or Map.
 */
export function toWire(value: object): Record<string, WireValue> {
  return wireObject(value, "");
}

function wireValue(value: unknown, path: string): WireValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => wireValue(item ?? null, `${path}[${String(index)}]`));
  }
  if (typeof value === "object" && isPlainObject(value)) return wireObject(value, `${path}.`);
  throw new TypeError(`'${path}' cannot be stored in the state: it is a ${typeof value}`);
}

function wireObject(value: object, prefix: string): Record<string, WireValue> {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, wireValue(item, prefix + key)]));
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
