import { z } from "zod";
import type { RunContext } from "../../engine/lifecycle.ts";
import { identify, proveForRemoval } from "../../services/kubernetes/identity.ts";
import { type ClusterIdentity } from "../../services/kubernetes/place.ts";
import type { TenantSpec } from "./schema.ts";
import type { TenantState } from "./state.ts";

/** Who the cluster of a tenant is, as it was known or as it is. Undefined when none is asked for. */
export async function identityFor(
  run: RunContext,
  { cluster }: TenantSpec,
  known?: ClusterIdentity,
): Promise<ClusterIdentity | undefined> {
  if (cluster === undefined) return undefined;
  return known?.namespace === cluster.namespace ? known : identify(run, cluster);
}

const place = z.looseObject({ context: z.string().optional() }).catch({});

/**
 * Throws a CxError when the kubeconfig leads to another cluster than the tenant's. The tenant goes first:
 * while it stays, the engine removes none of the objects, which it would do by their names.
 */
export async function requireSameCluster(
  run: RunContext,
  { args, facts: { clusterIdentity } }: TenantState,
): Promise<void> {
  if (clusterIdentity === undefined) return;
  const { context } = place.parse(args["cluster"]);
  await proveForRemoval(run, context, clusterIdentity);
}
