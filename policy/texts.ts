import { unknownValues } from "../providers/engine/wire.ts";
import type { Loose } from "../providers/objects.ts";
import { leafAt } from "../providers/resources/tenant/document/leaves.ts";

/** The text at a path; undefined where there is none, or none that is known. */
export function textAt(properties: Loose, path: string): string | undefined {
  const value = leafAt(properties, path);
  return typeof value === "string" && !unknownValues.has(value) ? value : undefined;
}
