import type { RunContext } from "../../engine/lifecycle.ts";
import { CxError } from "../../errors.ts";
import { readObject, type ClusterObject, listObjects } from "../../services/kubernetes/objects.ts";
import { handOver } from "../../services/kubernetes/hand-over.ts";
import { connectedTo, OtherClusterError, prove } from "../../services/kubernetes/identity.ts";
import type { ClusterIdentity, ClusterPlace } from "../../services/kubernetes/names.ts";
import {
  describeObject,
  editIn,
  forcedEntry,
  hasLostItsMark,
  howToDelete,
  isAmong,
  isEdited,
  isOfOwner,
  isOurs,
  leadsTo,
  markOn,
  mayTakeOver,
  objectKey,
  type Place,
  refuseTaken,
} from "../../services/kubernetes/taken.ts";
import { isMarkOfState } from "../../mark.ts";
import { howToLetGo } from "../tenant/document/record.ts";
import type { ObjectPlace, TenantAccessSpec, ClusterUse } from "./schema.ts";
import { perRun } from "../../flow/shared-read.ts";
import { newDeadline } from "../../services/kubernetes/connection.ts";
import { permissionsFor, requireKinds, requireRights } from "./needs.ts";

type Places = Pick<TenantAccessSpec, "cluster" | "provisioned">;

/** Where the tenant's objects are; undefined when it has none in Kubernetes. */
export function placeOf({ cluster, provisioned }: Places): ClusterPlace | undefined {
  const [first] = cluster?.objects ?? [];
  if (first !== undefined) return { context: cluster?.context, namespace: first.namespace };
  if (provisioned === undefined) return undefined;
  return { context: provisioned.kubernetesContext, namespace: provisioned.namespace };
}

/**
 * Those of our objects that may be written over whatever somebody else wrote into them: they are there,
 * this state made them, and they have been edited, now or before. The mark itself may have been edited
 * too. None is, while one of the tenant's objects is another state's by now.
 */
export async function mayForce(context: RunContext, spec: TenantAccessSpec): Promise<string[]> {
  const { cluster, mark, forced } = spec;
  if (cluster === undefined) return [];
  const found = await objectsFor(context, cluster);
  const here = found.filter((object) => isAmong(object, cluster.objects));
  const areOthers = here.some((object) => isMarkOfState(markOn(object)) && !isOurs(object, mark));
  if (areOthers) return [];
  return here.flatMap((object) => {
    if (!isOurs(object, mark)) return hasLostItsMark(object, mark) ? forcedEntry(object) : [];
    if (isEdited(object, mark)) return forcedEntry(object);
    // Repaired: what the state says of it stays, or it would change once more.
    return forced.filter((entry) => editIn([entry], object) !== undefined);
  });
}

/**
 * The objects of this owner, from a state that was lost, that are there to be taken over, where the program
 * says so. Those for the same host that it does not want where they are, it leaves there, and says so. What is
 * not there yet is never forced: another stack may make it in the same moment.
 */
export async function thereToTake(
  context: RunContext,
  spec: TenantAccessSpec,
): Promise<ClusterObject[]> {
  const { cluster, tenantId, fqdn, mark, adopt } = spec;
  if (cluster === undefined || !mayTakeOver(adopt)) return [];
  const found = await objectsFor(context, cluster);
  const lost = found.filter((object) => !isOurs(object, mark) && isOfOwner(object, mark));
  const isWanted = (object: ClusterObject) => isAmong(object, cluster.objects);
  for (const object of lost.filter((one) => leadsTo(one, fqdn) && !isWanted(one))) {
    context.warn(
      `tenant '${tenantId}': ${objectKey(object)}, made by a state before this one, leads ${fqdn} somewhere too. The program wants no such object there, so it stays; if nobody else needs it: ${howToDelete(object)}`,
    );
  }
  return lost.filter(isWanted);
}

/** Makes the fields of these objects this state's, as their writer; what they say is the engine's to change. */
export async function takeFields(
  context: RunContext,
  { cluster, mark }: TenantAccessSpec,
  taken: readonly Place[],
): Promise<void> {
  if (taken.length === 0) return;
  const connection = await connectedTo(context, cluster?.context);
  const deadline = newDeadline();
  await Promise.all(taken.map((place) => handOver(connection, place, mark, deadline)));
}

/**
 * Throws a CxError when an object that is to go is another state's by now: the engine removes objects by
 * their names, whoever made them.
 */
export async function requireOursLeaving(
  context: RunContext,
  olds: TenantAccessSpec,
  news: TenantAccessSpec,
): Promise<void> {
  const wanted = news.cluster?.objects ?? [];
  const before = olds.cluster?.objects ?? [];
  const leaving = before.filter((place) => !isAmong(place, wanted));
  const found = await read(context, (news.cluster ?? olds.cluster)?.context, leaving);
  const foreign = found.filter((one) => isMarkOfState(markOn(one)) && !isOurs(one, olds.mark));
  if (foreign.length === 0) return;
  throw new CxError(
    [
      `objects of tenant '${olds.tenantId}' that are to go are another state's by now; nothing was changed:`,
      ...foreign.map(describeObject),
    ].join("\n"),
    `leave ingress.kind, dns.kind and their namespaces as they were; or, if the tenant is the other state's too: ${howToLetGo(olds.tenantId)}`,
  );
}

/**
 * Throws a CxError when objects of the tenant are still there after everything of it was taken down: the
 * engine believes that they are gone when another cluster does not have them.
 */
export async function requireNothingLeft(
  context: RunContext,
  { tenantId, cluster, mark }: TenantAccessSpec,
  clusterIdentity: ClusterIdentity | undefined,
): Promise<void> {
  if (cluster === undefined) return;
  if (clusterIdentity !== undefined) {
    await prove(context, cluster.context, clusterIdentity).catch((error: unknown) => {
      if (!(error instanceof OtherClusterError)) throw error;
      const told = `tenant '${tenantId}' was taken down, but not its objects in Kubernetes: ${error.what}`;
      throw new CxError(told, error.remedy);
    });
  }
  const found = await read(context, cluster.context, cluster.objects);
  const left = found.filter((object) => isOurs(object, mark));
  if (left.length === 0) return;
  throw new CxError(
    `tenant '${tenantId}' was taken down, but objects of it are still in the cluster; an earlier run may have met another cluster`,
    ["remove them, then run this again:", ...left.map(howToDelete)].join("\n      "),
  );
}

/** Those of the objects that are there. */
async function read(
  context: RunContext,
  name: string | undefined,
  places: readonly ObjectPlace[],
): Promise<ClusterObject[]> {
  if (places.length === 0) return [];
  const connection = await connectedTo(context, name);
  const deadline = newDeadline();
  const found = await Promise.all(places.map((place) => readObject(connection, place, deadline)));
  return found.filter((object) => object !== undefined);
}

const judged = perRun<Promise<void>>();
const objects = perRun<Promise<ClusterObject[]>>();

/**
 * Throws a CxError when a permission or a kind is missing, or a host or an object is somebody else's. `before` is
 * what the tenant has in the cluster already.
 */
export async function judgeCluster(
  context: RunContext,
  spec: TenantAccessSpec,
  before?: ClusterUse,
): Promise<void> {
  const { cluster } = spec;
  if (cluster === undefined) return;
  // What all tenants of a run need alike is asked for once.
  await judged(context, JSON.stringify([cluster.context, permissionsFor(cluster)]), async () => {
    await requireKinds(context, cluster);
    await requireRights(context, cluster);
  });
  refuseTaken(spec, cluster.objects, await objectsFor(context, cluster), before?.objects);
}

/** All objects of the kinds that the tenant gets, listed once per run. */
async function objectsFor(context: RunContext, cluster: ClusterUse): Promise<ClusterObject[]> {
  const connection = await connectedTo(context, cluster.context);
  const places = new Map(
    cluster.objects.map((place) => [`${place.kind} ${place.namespace}`, place]),
  );
  const found = [...places].map(([key, { kind, namespace }]) =>
    objects(context, JSON.stringify([cluster.context, key]), () =>
      listObjects(connection, kind, namespace, newDeadline()),
    ),
  );
  return (await Promise.all(found)).flat();
}
