import type { RunContext } from "../../providers/engine/lifecycle.ts";
import { fleetSpec, type FleetFacts } from "../../providers/resources/fleet/schema.ts";
import { placeOf } from "../../providers/resources/tenant-access/objects.ts";
import type {
  AccessFacts,
  TenantAccessSpec,
} from "../../providers/resources/tenant-access/schema.ts";
import { factsIn, ownMarkOf } from "../../providers/resources/tenant/document/record.ts";
import type { TenantSpec } from "../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../providers/resources/tenant/state.ts";
import { identify, identityAt } from "../../providers/services/kubernetes/identity.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { allowedHostOf } from "../../providers/vocabulary.ts";
import type { Inventory } from "../inventory.ts";
import type { z } from "zod";

// What a state would know of these resources if this stack had taken over what is there.

/** Of the guard over all tenants. */
export async function fleetFactsOf(
  run: RunContext,
  { cluster }: z.infer<typeof fleetSpec>,
): Promise<FleetFacts> {
  const { context, namespace } = cluster ?? {};
  if (namespace === undefined) return {};
  return { clusterIdentity: await identify(run, { context, namespace }) };
}

/** Of a tenant that was let in. */
export async function accessFactsOf(
  run: RunContext,
  spec: TenantAccessSpec,
  live: TenantDocument,
  { allowedHosts, durableHosts }: Inventory,
): Promise<AccessFacts> {
  const { createdBy } = live;
  const host = allowedHostOf(spec.fqdn);
  return {
    ...(typeof createdBy === "string" && { madeBy: createdBy }),
    hostWasThere: allowedHosts?.includes(host) === true,
    durableHostWasThere: durableHosts?.includes(host) === true,
    clusterIdentity: await identityAt(run, placeOf(spec)),
    forced: [],
  };
}

/** Of a tenant that somebody else made. */
export async function tenantFactsOf(
  run: RunContext,
  spec: TenantSpec,
  live: TenantDocument,
): Promise<TenantFacts> {
  return {
    generatedPasswords: {},
    ownership: "adopted",
    mark: ownMarkOf(spec),
    pendingSteps: [],
    clusterIdentity: await identityAt(run, spec.cluster),
    ...factsIn(live),
  };
}
