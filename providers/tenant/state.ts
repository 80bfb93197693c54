import { PartialFailure } from "../engine/partial-failure.ts";
import { secretOutput } from "../engine/secrets.ts";
import { CxError } from "../errors.ts";
import { rememberSecrets } from "../http/redact.ts";
import { listProblems, problemsOf } from "../problems.ts";
import type { TenantSpec, TenantState, TenantStep } from "./arguments.ts";
import { leafAt } from "./leaves.ts";
import { tenantState } from "./schema.ts";
import { secretPaths } from "./secret-paths.ts";

const schemaVersion = 1;

/** Reads stored state of this and of every earlier shape. */
export function parseState(value: unknown): TenantState {
  const parsed = tenantState.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = problemsOf(tenantState, value, { isSecret: () => true });
  throw new CxError(`the stored state of a tenant cannot be read:\n${listProblems(problems)}`, {
    remedy: "CxTenant.get() is not supported; tenants of others come in by adopt or by import",
  });
}

/** What is known about a tenant beside its arguments. */
export type TenantFacts = Pick<
  TenantState,
  "generatedPasswords" | "ownership" | "pendingSteps" | "liveStatus"
>;

/**
 * The outputs: the arguments unchanged, since the engine finds secrets again by their path, and
 * the facts.
 */
export function outputsOf(spec: TenantSpec, facts: TenantFacts): object {
  return {
    ...spec,
    ...facts,
    schemaVersion,
    generatedPasswords: secretOutput(facts.generatedPasswords),
  };
}

/** The arguments inside a state. */
export function specOf(state: TenantState): TenantSpec {
  const {
    schemaVersion: _version,
    generatedPasswords: _generated,
    ownership: _ownership,
    pendingSteps: _steps,
    liveStatus: _status,
    ...spec
  } = state;
  return spec;
}

/** The tenant is there, or may be, and these steps are left to the next `pulumi up`. */
export function unfinished(
  spec: TenantSpec,
  facts: TenantFacts,
  left: { steps: TenantStep[]; reasons: string[] },
): PartialFailure {
  return new PartialFailure({
    id: spec.tenantId,
    state: outputsOf(spec, { ...facts, pendingSteps: left.steps }),
    reasons: left.reasons,
  });
}

/** Makes sure that no secret of this tenant is ever shown by this process. */
export function rememberSecretsOf(
  spec: TenantSpec,
  generated: Readonly<Record<string, string>>,
): void {
  rememberSecrets(...Object.values(generated));
  for (const path of secretPaths) {
    const value = leafAt({ ...spec }, path);
    if (typeof value === "string" && value !== "unset") rememberSecrets(value);
  }
}
