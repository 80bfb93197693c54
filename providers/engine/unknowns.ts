/** What a value that is not yet known looks like in check(), whatever its type (pulumi #6310). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

/** True when the value at this path, or one that holds it, is not yet known. */
export function isUnknownAt(root: unknown, path: readonly PropertyKey[]): boolean {
  let value = root;
  for (const key of path) {
    if (isUnknown(value)) return true;
    if (typeof value !== "object" || value === null) return false;
    value = Reflect.get(value, key);
  }
  return isUnknown(value);
}
