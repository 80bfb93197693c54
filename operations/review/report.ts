/**
 * What becomes of a tenant, the gravest first. The words stand in reports that other programs read, and never
 * change. `left`: it stays as it is, and the stack forgets it. `objects`: something around it changes, and not
 * the tenant itself. What a drift check finds is `gone`, somebody else's by now (`taken`), or has `drifted`;
 * `strayed`: something around it has.
 */
export const tenantEvents = [
  "gone",
  "taken",
  "deleted",
  "replaced",
  "suspended",
  "left",
  "unprotected",
  "adopted",
  "restored",
  "activated",
  "comes",
  "drifted",
  "strayed",
  "changes",
  "protected",
  "objects",
] as const;
export type TenantEvent = (typeof tenantEvents)[number];

/** What happens to an object. `left`: the stack forgets it, and it stays. `gone`, `drifted`: as above. */
export type ObjectEvent = "made" | "changed" | "removed" | "replaced" | "left" | "gone" | "drifted";

/** A setting that differs. Values are texts that may be shown: JSON, shortened, `[secret]` for what is secret. */
export interface Change {
  path: string;
  /** Null where there was none. */
  before: string | null;
  /** Null where there will be none. */
  after: string | null;
}

/** An object beside the tenants' records, such as an Ingress. */
export interface ObjectChange {
  kind: string;
  name: string;
  what: ObjectEvent;
  changes: readonly Change[];
}

/** One tenant, with everything that belongs to it. */
export interface TenantChange {
  tenantId: string;
  what: TenantEvent;
  /** Where it is or will be, if that is known. */
  fqdn: string | null;
  changes: readonly Change[];
  objects: readonly ObjectChange[];
}

/** A rule of the policy pack that does not hold. */
export interface Violation {
  policy: string;
  /** `mandatory` ones refuse the change; `advisory` ones are to know. */
  level: string;
  subject: string;
  message: string;
}

/** Words of the program, of a handler or of the engine, without secrets. */
export interface Said {
  /** The tenant or object that it is about; "" for the whole stack. */
  subject: string;
  message: string;
}

/** What a run would do; as it stands in `--json`. */
export interface Review {
  stack: string;
  /** False where the engine refused the run, or could not even look. */
  isAccepted: boolean;
  /** The policy pack that judged it; null where none did. */
  policyPack: string | null;
  tenants: readonly TenantChange[];
  /** Of no tenant. */
  objects: readonly ObjectChange[];
  refusals: readonly Said[];
  violations: readonly Violation[];
  warnings: readonly Said[];
}

/** True where the run would change something. */
export function hasChanges({ tenants, objects }: Pick<Review, "tenants" | "objects">): boolean {
  return tenants.length + objects.length > 0;
}
