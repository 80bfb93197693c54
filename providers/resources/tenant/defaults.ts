import { isUnknown, unknownValue } from "../../engine/unknowns.ts";
import { mergeObjects, type Loose } from "../../objects.ts";
import { Derived } from "./field.ts";
import { documentOf } from "./document/leaves.ts";
import { tenantFields } from "./schema.ts";

/**
 * The arguments with everything filled in that can be derived, so that the preview shows it. Pure
 * and idempotent; what is given wins; what is not known yet stays unknown.
 */
export function withDefaults(args: Loose): Record<string, unknown> {
  const defaults = tenantFields.map((field) => [field.path, valueOf(field.default, args)] as const);
  return mergeObjects(documentOf(defaults.filter(([, value]) => value !== undefined)), args);
}

function valueOf(standard: unknown, args: Loose): unknown {
  if (!(standard instanceof Derived)) return standard;
  const from = args[standard.from];
  return isUnknown(from) ? unknownValue : standard.make(from);
}
