/** What the engine's wire format can carry. */
export type WireValue =
  null | boolean | number | string | WireValue[] | { [key: string]: WireValue };

/**
 * A fresh copy for the engine: without `undefined` (the server throws "Unexpected struct type" on
 * it) and never frozen (the server writes `__provider` into it). Throws on what would be lost
 * silently: functions, NaN, and objects with a class, such as Date or Map.
 */
export function toWire(value: object): Record<string, WireValue> {
  const result: Record<string, WireValue> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) result[key] = wireValue(item, key);
  }
  return result;
}

function wireValue(value: unknown, path: string): WireValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => wireValue(item ?? null, `${path}[${String(index)}]`));
  }
  if (typeof value === "object" && isPlainObject(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, wireValue(item, `${path}.${key}`)]),
    );
  }
  throw new TypeError(`'${path}' cannot be stored in the state: it is a ${typeof value}`);
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
