import { z } from "zod";
import { PartialFailure } from "../../engine/lifecycle.ts";
import { parsed, type Stored } from "../../engine/stored.ts";
import { rememberSecrets } from "../../words/redact.ts";
import { clusterIdentity } from "../../services/kubernetes/names.ts";
import { status } from "../../vocabulary.ts";
import { leafAt } from "./document/leaves.ts";
import type { Loose } from "../../objects.ts";
import { notUsed, type TenantSpec } from "./schema.ts";
import { tenantConnection } from "../../services/tenant-api/connection.ts";
import { secretsWithin, secretPaths } from "./secret-paths.ts";

/**
 * `record`: unknown whether the tenant was made. `logo`, `realm`: made, but this part is not there yet.
 * `secrets`: the record has lost some, which a refresh has seen.
 */
const step = z.enum(["record", "logo", "realm", "secrets"]);
export type TenantStep = z.infer<typeof step>;

/**
 * What is known about a tenant beside its arguments. Every fact has a value to fall back on: a state must be
 * readable whatever is in it.
 */
export const tenantFacts = z.object({
  /** Passwords that were made by create(), by their path in `tenantSettings`. Secret. */
  generatedPasswords: z.record(z.string(), z.string()).default({}).catch({}),
  /** `adopted`: somebody else made the tenant. */
  ownership: z.enum(["created", "adopted"]),
  /** The record's `createdBy` as it was seen last: another one means another tenant of this id. */
  mark: z.string().optional().catch(undefined),
  /** The record's own id in the service's database, where it shows one. */
  recordId: z.string().optional().catch(undefined),
  /** The status that the platform reported last. */
  observedStatus: status.optional().catch(undefined),
  /** Who made the tenant of this id that is there in place of the stack's; of one that is the stack's, nothing. */
  takenBy: z.string().optional().catch(undefined),
  /** Steps that an earlier run could not finish. */
  pendingSteps: z.array(step).default([]),
  /** Who the cluster is that has its Ingress and DNS record. */
  clusterIdentity: clusterIdentity.optional().catch(undefined),
});
export type TenantFacts = z.infer<typeof tenantFacts>;
/** Those that are secrets. */
export const secretFacts = ["generatedPasswords"] as const;

/** What the tenant cannot be found without; every other argument may have any value. */
const address = z.object({ tenantId: z.string().min(1), connection: tenantConnection });

type Known = Pick<Stored<TenantSpec, TenantFacts>, "args" | "facts">;

/** A tenant as the state knows it. */
export type TenantState = Known & z.infer<typeof address>;

/**
 * Reads where a tenant of the state is to be found, and sees that none of its secrets is ever shown. Throws a
 * CxError when the state does not say where.
 */
export function tenantIn({ args, facts }: Known): TenantState {
  rememberSecretsOf(args, facts.generatedPasswords);
  return { ...parsed(address, args), args, facts };
}

/** The tenant is there, or may be, and these steps are left to the next `pulumi up`. */
export function unfinished(
  args: object & { tenantId: string },
  facts: TenantFacts,
  left: { steps: TenantStep[]; reasons: string[] },
): PartialFailure {
  return new PartialFailure({
    id: args.tenantId,
    args,
    facts: { ...facts, pendingSteps: left.steps },
    reasons: left.reasons,
  });
}

/** Makes sure that no secret of this tenant is ever shown by this process. */
export function rememberSecretsOf(args: Loose, generated: Readonly<Record<string, string>>): void {
  const { seed } = args;
  if (typeof seed === "string") rememberSecrets(seed);
  rememberSecrets(...Object.values(generated));
  for (const path of secretPaths) {
    const value = leafAt(args, path);
    if (typeof value === "string" && value !== notUsed) rememberSecrets(value);
  }
  rememberSecrets(...secretsWithin("", args["extraSettings"]));
}
