import { isUnknown, unknownValue } from "../../engine/wire.ts";
import { mergeObjects, type Loose } from "../../objects.ts";
import { documentOf, leafAt } from "./document/leaves.ts";
import type { Field } from "./field.ts";
import { mayBeForeign, tenantFields, tenantSpec, type TenantSpec } from "./schema.ts";

/**
 * The arguments with everything filled in that can be derived, so that the preview shows it. Pure
 * and idempotent; what is given wins; what is not known yet stays unknown.
 * @param olds the arguments of the last run; empty for a new tenant.
 */
export function withDefaults(args: Loose, olds: Loose = {}): Record<string, unknown> {
  const filled = tenantFields.filter((field) => isFilled(field, args, olds));
  const defaults = filled.map(({ path, default: standard, derived }) => {
    const from = derived && args[derived.from];
    return [path, isUnknown(from) ? unknownValue : (derived?.make(from) ?? standard)] as const;
  });
  return mergeObjects(documentOf(defaults.filter(([, value]) => value !== undefined)), args);
}

/** A placeholder for a secret is for a new tenant alone: one that is there may have the real one. */
function isFilled({ path, isSecret }: Field, args: Loose, olds: Loose): boolean {
  if (isUnmanaged(path, args)) return false;
  if (isSecret !== true) return true;
  const isKnown = olds["tenantId"] === args["tenantId"];
  return isKnown ? leafAt(olds, path) !== undefined : !mayBeForeign(args["adopt"]);
}

/** True for a setting, or one in a block, that the program says is not managed. */
export function isUnmanaged(path: string, { unmanaged }: Loose): boolean {
  if (!Array.isArray(unmanaged)) return false;
  return unmanaged.some((one) => path === one || path.startsWith(`${String(one)}.`));
}

/** What a tenant that is not there after all is made of: with everything that a new one has. */
export function asNew(spec: TenantSpec): TenantSpec {
  return tenantSpec.parse(withDefaults({ ...spec, adopt: "never", unmanaged: undefined }));
}
