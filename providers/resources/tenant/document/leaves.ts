import { isPlainObject, type Loose } from "../../../objects.ts";

/** A JSON document seen as its leaves: path → value. Lists and empty objects are leaves. */
export type Leaves = Map<string, unknown>;

/** Separates keys in a path. */
const separator = ".";
/** Stands in a path for a dot inside of a key: no database takes it in a name. */
const innerDot = "\u0000";

function toStep(key: string): string {
  return key.replaceAll(separator, innerDot);
}

function toKey(step: string): string {
  return step.replaceAll(innerDot, separator);
}

/** A path as people read it. */
export const shownPath = toKey;

/** All leaves of a document, in its order. */
export function leavesOf(document: Loose): Leaves {
  const leaves: Leaves = new Map();
  for (const [key, value] of Object.entries(document)) collect(value, toStep(key), leaves);
  return leaves;
}

function collect(value: unknown, path: string, leaves: Leaves): void {
  if (isBranch(value)) {
    for (const [key, item] of Object.entries(value)) {
      collect(item, path + separator + toStep(key), leaves);
    }
  } else if (value !== undefined) {
    leaves.set(path, value);
  }
}

/** What has a class is no part of a document: an output of the program keeps what it holds, and whether it is secret. */
function isBranch(value: unknown): value is Loose {
  return isPlainObject(value) && Object.keys(value).length > 0;
}

/** The document that has exactly these leaves. */
export function documentOf(leaves: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const [path, value] of leaves) setLeaf(document, path, value);
  return document;
}

function setLeaf(document: Record<string, unknown>, path: string, value: unknown): void {
  const [step = "", ...rest] = path.split(separator);
  const key = toKey(step);
  const present = Object.hasOwn(document, key) ? document[key] : undefined;
  const branch: Record<string, unknown> = isObject(present) ? present : {};
  // Plain assignment would run the setter of `__proto__`.
  Object.defineProperty(document, key, {
    value: rest.length === 0 ? value : branch,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  if (rest.length > 0) setLeaf(branch, rest.join(separator), value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path, or undefined. */
export function leafAt(document: Loose, path: string): unknown {
  return path
    .split(separator)
    .map(toKey)
    .reduce<unknown>(
      (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      document,
    );
}

/**
 * True when two values mean the same to the platform: numbers may stand as texts, objects may have
 * their keys in another order. A switch is no text: whoever reads "false" may take it for true.
 */
export function isSameLeaf(one: unknown, other: unknown): boolean {
  if (isScalar(one) && isScalar(other)) return String(one) === String(other);
  return canonical(one) === canonical(other);
}

function isScalar(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
