import { isPlainObject } from "../providers/objects.ts";

/** The values in a document, also those in lists, with paths as `pulumi config --path` takes them; null is none. */
export function leavesIn(value: unknown, path = ""): { path: string; value: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leavesIn(item, `${path}[${String(index)}]`));
  }
  if (isPlainObject(value)) {
    return Object.entries(value).flatMap(([key, item]) => leavesIn(item, pathTo(path, key)));
  }
  return value === null ? [] : [{ path, value }];
}

/** Those of them that could be a secret: texts and numbers. */
export function textsIn(value: unknown): { path: string; text: string }[] {
  return leavesIn(value)
    .filter((leaf) => typeof leaf.value === "string" || typeof leaf.value === "number")
    .map((leaf) => ({ path: leaf.path, text: String(leaf.value) }));
}

/** A path as `pulumi config --path` takes it: keys with other characters go in brackets. */
export function pathTo(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}
