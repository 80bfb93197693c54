/** What a value that is not yet known looks like in check(), whatever its type (pulumi #6310). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** All texts that the engine takes for a value that is not known, one for each type that it tells apart. */
export const unknownValues: ReadonlySet<string> = new Set([
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

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
