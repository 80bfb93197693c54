/** An object of which nothing is known: what a program gave, or what somebody stored on the platform. */
export type Loose = Readonly<Record<string, unknown>>;

/** Deep merge of plain objects; `over` wins, lists and scalars are taken whole, undefined counts as absent. */
export function mergeObjects(under: Loose, over: Loose): Record<string, unknown> {
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  const entries = [...keys].map(
    (key) => [key, mergeValues(own(under, key), own(over, key))] as const,
  );
  return Object.fromEntries<unknown>(entries.filter(([, value]) => value !== undefined));
}

/** Plain access would find `constructor` and `__proto__` in every object. */
function own(object: Loose, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function mergeValues(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  return isPlainObject(under) && isPlainObject(over) ? mergeObjects(under, over) : over;
}

/** True for an object without a class: not for a list, and not for an output of Pulumi. */
export function isPlainObject(value: unknown): value is Loose {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The object without the keys that hold undefined: what is not said is not there. */
export function defined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** The parsed JSON text, or undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
