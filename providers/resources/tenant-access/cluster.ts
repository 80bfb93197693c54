import type { RunContext } from "../../engine/lifecycle.ts";
import { perRun } from "../../flow/per-run.ts";
import { Deadline } from "../../flow/deadline.ts";
import { claimResources, listClaims, type Claim } from "../../services/kubernetes/claims.ts";
import { connectedTo } from "../../services/kubernetes/identity.ts";
import { requireKind } from "../../services/kubernetes/connection.ts";
import { requireRights, type NeededRight } from "../../services/kubernetes/rights.ts";
import { refuseTaken } from "../../services/kubernetes/taken.ts";
import type { ClusterUse, TenantAccessSpec } from "./schema.ts";

const timeoutSeconds = 30;

/** The plugin applies, reads back and watches what it makes. */
const writerVerbs = ["get", "list", "watch", "create", "patch", "delete"];
const watcherVerbs = ["list", "watch"];

const judged = perRun<Promise<void>>();
const claims = perRun<Promise<Claim[]>>();

/**
 * Throws a CxError when a right or a kind is missing, or a host or an object is somebody else's. `before` is
 * what the tenant has in the cluster already.
 */
export async function judgeCluster(
  context: RunContext,
  spec: TenantAccessSpec,
  before?: ClusterUse,
): Promise<void> {
  const { cluster } = spec;
  if (cluster === undefined) return;
  const deadline = Deadline.inSeconds(timeoutSeconds);
  const connection = await connectedTo(context, cluster.context);
  const rights = rightsFor(cluster);
  // What all tenants of a run need alike is asked for once.
  await judged(context, JSON.stringify([cluster.context, rights]), async () => {
    for (const kind of kindsOf(cluster)) await requireKind(connection, kind, deadline);
    await requireRights(connection, rights, deadline);
  });
  refuseTaken(spec, cluster.objects, await claimsFor(context, cluster), before?.objects);
}

/** All objects of the kinds that the tenant gets, listed once per run. */
export async function claimsFor(context: RunContext, cluster: ClusterUse): Promise<Claim[]> {
  const connection = await connectedTo(context, cluster.context);
  const places = new Map(
    cluster.objects.map((place) => [`${place.kind} ${place.namespace}`, place]),
  );
  const found = [...places].map(([key, { kind, namespace }]) =>
    claims(context, JSON.stringify([cluster.context, key]), () =>
      listClaims(connection, kind, namespace, Deadline.inSeconds(timeoutSeconds)),
    ),
  );
  return (await Promise.all(found)).flat();
}

/** What a cluster does not know by itself. */
function kindsOf({ objects }: ClusterUse) {
  const kinds = new Set(objects.map(({ kind }) => kind));
  return [...kinds]
    .filter((kind) => kind !== "Ingress")
    .map((kind) => ({ kind, ...claimResources[kind] }));
}

function rightsFor({ objects, awaitReady }: ClusterUse): NeededRight[] {
  const rights = new Map<string, NeededRight>();
  for (const { kind, namespace } of objects) {
    const { group, plural: resource } = claimResources[kind];
    rights.set(`${kind} ${namespace}`, { group, resource, namespace, verbs: writerVerbs });
    const itself = { group: "", resource: "namespaces", namespace, name: namespace };
    rights.set(`namespace ${namespace}`, { ...itself, verbs: ["get"] });
    if (kind !== "Ingress" || !awaitReady) continue;
    for (const watched of ["services", "endpoints"]) {
      const right = { group: "", resource: watched, namespace, verbs: watcherVerbs };
      rights.set(`${watched} ${namespace}`, right);
    }
  }
  return [...rights.values()];
}
