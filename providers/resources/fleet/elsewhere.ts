import type { RunContext } from "../../engine/lifecycle.ts";

const elsewhere = new WeakMap<RunContext, ReadonlySet<string>>();

/** Notes the tenants that other stacks of the environment have, as the run's program says. */
export function noteElsewhere(run: RunContext, tenantIds: readonly string[]): void {
  elsewhere.set(run, new Set(tenantIds));
}

/** True for a tenant of another stack of the environment. In a run without a program nobody knows of any. */
export function isInOtherStack(run: RunContext, tenantId: string): boolean {
  return elsewhere.get(run)?.has(tenantId) === true;
}
