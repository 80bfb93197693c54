import type { RunContext } from "../engine/lifecycle.ts";
import { perRun } from "../engine/per-run.ts";
import { CxError } from "../errors.ts";
import { Deadline } from "../http/deadline.ts";
import { claimResources, listClaims, type Claim } from "../kubernetes/claims.ts";
import { connectToKubernetes, type KubernetesConnection } from "../kubernetes/connection.ts";
import { isOurs, refuseTaken } from "../kubernetes/taken.ts";
import { requireKind } from "../kubernetes/kinds.ts";
import { requireRights, type NeededRight } from "../kubernetes/rights.ts";
import type { ClusterUse, ObjectPlace, TenantAccessSpec } from "./arguments.ts";

const timeoutSeconds = 30;

/** The plugin applies, reads back and watches what it makes. */
const writerVerbs = ["get", "list", "watch", "create", "patch", "delete"];
const watcherVerbs = ["list", "watch"];

const connections = perRun<Promise<KubernetesConnection>>();
const judged = perRun<Promise<void>>();
const claims = perRun<Promise<Claim[]>>();

/** Throws a CxError when a right or a kind is missing, or a host or an object is somebody else's. */
export async function judgeCluster(context: RunContext, spec: TenantAccessSpec): Promise<void> {
  const { cluster } = spec;
  if (cluster === undefined) return;
  const deadline = Deadline.inSeconds(timeoutSeconds);
  const connection = await connected(context, cluster);
  const rights = rightsFor(cluster);
  // What all tenants of a run need alike is asked for once.
  await judged(context, JSON.stringify([cluster.context, rights]), async () => {
    for (const kind of kindsOf(cluster)) await requireKind(connection, kind, deadline);
    await requireRights(connection, rights, deadline);
  });
  refuseTaken(spec, cluster.objects, await claimsFor(context, cluster));
}

/**
 * Whether our objects may be written over whatever somebody else wrote into them: they are there, they
 * carry our mark, and they have been edited, now or before.
 */
export async function mayForce(context: RunContext, spec: TenantAccessSpec): Promise<boolean> {
  const { cluster, mark, force } = spec;
  if (cluster === undefined) return false;
  const found = await claimsFor(context, cluster);
  const ours = found.filter(
    (claim) => isOurs(claim, mark) && cluster.objects.some((place) => isAt(claim, place)),
  );
  return ours.length > 0 && (force || ours.some(({ isEdited }) => isEdited));
}

/** Proves that a context leads to the cluster that has the tenant's objects. Throws a CxError. */
export async function proveSameCluster(
  context: RunContext,
  spec: TenantAccessSpec,
  before: readonly ObjectPlace[],
): Promise<void> {
  const { cluster, tenantId, mark } = spec;
  if (cluster === undefined) return;
  const found = await claimsFor(context, { ...cluster, objects: [...before] });
  const missing = before.filter(
    (place) => !found.some((claim) => isAt(claim, place) && isOurs(claim, mark)),
  );
  if (missing.length === 0) return;
  const lines = missing.map(({ kind, namespace, name }) => `  - ${kind} ${namespace}/${name}`);
  throw new CxError(
    [
      `the context '${cluster.context ?? "(current)"}' leads to a cluster that has not these objects of tenant '${tenantId}'; nothing was changed:`,
      ...lines,
    ].join("\n"),
    { remedy: "check platform.kubernetes.context and KUBECONFIG" },
  );
}

function isAt(claim: Claim, { kind, namespace, name }: ObjectPlace): boolean {
  return claim.kind === kind && claim.namespace === namespace && claim.name === name;
}

function connected(context: RunContext, { context: name }: ClusterUse) {
  return connections(context, name ?? "", () => connectToKubernetes(name));
}

/** All objects of the kinds that the tenant gets, listed once per run. */
async function claimsFor(context: RunContext, cluster: ClusterUse): Promise<Claim[]> {
  const connection = await connected(context, cluster);
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
    if (kind !== "Ingress" || !awaitReady) continue;
    for (const watched of ["services", "endpoints"]) {
      const right = { group: "", resource: watched, namespace, verbs: watcherVerbs };
      rights.set(`${watched} ${namespace}`, right);
    }
  }
  return [...rights.values()];
}
