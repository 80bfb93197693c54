import type { RunContext } from "../engine/lifecycle.ts";
import { perRun } from "../engine/per-run.ts";
import { CxError } from "../errors.ts";
import { Deadline } from "../http/deadline.ts";
import { claimResources, listClaims, readClaim, type Claim } from "../kubernetes/claims.ts";
import { connectToKubernetes, type KubernetesConnection } from "../kubernetes/connection.ts";
import { isOurs, refuseTaken } from "../kubernetes/taken.ts";
import { requireKind } from "../kubernetes/kinds.ts";
import { requireRights, type NeededRight } from "../kubernetes/rights.ts";
import { isGoneForGood } from "../gone-services.ts";
import {
  identifyCluster,
  OtherClusterError,
  proveCluster,
  type ClusterIdentity,
} from "../kubernetes/identity.ts";
import type { ClusterUse, ObjectPlace, TenantAccessSpec, TenantAccessState } from "./arguments.ts";

const timeoutSeconds = 30;

/** The plugin applies, reads back and watches what it makes. */
const writerVerbs = ["get", "list", "watch", "create", "patch", "delete"];
const watcherVerbs = ["list", "watch"];

const connections = perRun<Promise<KubernetesConnection>>();
const judged = perRun<Promise<void>>();
const claims = perRun<Promise<Claim[]>>();
const identities = perRun<Promise<ClusterIdentity>>();
const proofs = perRun<Promise<void>>();

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

/** Who the cluster is that the tenant's objects are made in. Throws a CxError when it can't be seen. */
export async function identify(
  context: RunContext,
  { cluster }: TenantAccessSpec,
): Promise<ClusterIdentity | undefined> {
  const [first] = cluster?.objects ?? [];
  if (cluster === undefined || first === undefined) return undefined;
  const connection = await connected(context, cluster);
  return identities(context, JSON.stringify([cluster.context, first.namespace]), () =>
    identifyCluster(connection, first.namespace, Deadline.inSeconds(timeoutSeconds)),
  );
}

/** Proves that the kubeconfig leads to the cluster that has the tenant's objects. Throws a CxError. */
export async function proveSameCluster(
  context: RunContext,
  { cluster }: Pick<TenantAccessSpec, "cluster">,
  known: ClusterIdentity | undefined,
): Promise<void> {
  if (cluster === undefined || known === undefined || isGoneForGood(context, "kubernetes")) return;
  const connection = await connected(context, cluster);
  await proofs(context, JSON.stringify([cluster.context, known]), () =>
    proveCluster(connection, known, Deadline.inSeconds(timeoutSeconds)),
  );
}

/**
 * Throws a CxError when objects of the tenant are still there after everything of it was taken down: the
 * engine believes that they are gone when another cluster does not have them.
 */
export async function requireNothingLeft(
  context: RunContext,
  { tenantId, cluster, mark, clusterIdentity }: TenantAccessState,
): Promise<void> {
  if (cluster === undefined || isGoneForGood(context, "kubernetes")) return;
  await proveSameCluster(context, { cluster }, clusterIdentity).catch((error: unknown) => {
    if (!(error instanceof OtherClusterError)) throw error;
    const told = `tenant '${tenantId}' was taken down, but not its objects in Kubernetes: ${error.what}`;
    throw new CxError(told, { remedy: error.remedy });
  });
  const connection = await connected(context, cluster);
  const deadline = Deadline.inSeconds(timeoutSeconds);
  const found = await Promise.all(
    cluster.objects.map((place) => readClaim(connection, place, deadline)),
  );
  const left = found.filter((claim) => claim !== undefined).filter((claim) => isOurs(claim, mark));
  if (left.length === 0) return;
  const commands = left.map(
    ({ kind, namespace, name }) => `kubectl delete ${kind} ${name} --namespace ${namespace}`,
  );
  throw new CxError(
    `tenant '${tenantId}' was taken down, but objects of it are still in the cluster; an earlier run may have met another cluster`,
    { remedy: ["remove them, then run this again:", ...commands].join("\n      ") },
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
