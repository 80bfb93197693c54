import type { RunContext } from "../../engine/lifecycle.ts";
import { perRun } from "../../flow/per-run.ts";
import { Deadline } from "../../flow/deadline.ts";
import {
  apiResources,
  listObjects,
  type ClusterObject,
} from "../../services/kubernetes/objects.ts";
import { connectedTo } from "../../services/kubernetes/identity.ts";
import { requireKind } from "../../services/kubernetes/connection.ts";
import {
  requirePermissions,
  type NeededPermission,
} from "../../services/kubernetes/permissions.ts";
import { refuseTaken } from "../../services/kubernetes/taken.ts";
import type { ClusterUse, TenantAccessSpec } from "./schema.ts";

const timeoutSeconds = 30;

/** The plugin applies, reads back and watches what it makes. */
const writerVerbs = ["get", "list", "watch", "create", "patch", "delete"];
const watcherVerbs = ["list", "watch"];

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
  const deadline = Deadline.inSeconds(timeoutSeconds);
  const connection = await connectedTo(context, cluster.context);
  const permissions = permissionsFor(cluster);
  // What all tenants of a run need alike is asked for once.
  await judged(context, JSON.stringify([cluster.context, permissions]), async () => {
    for (const kind of kindsOf(cluster)) await requireKind(connection, kind, deadline);
    await requirePermissions(connection, permissions, deadline);
  });
  refuseTaken(spec, cluster.objects, await objectsFor(context, cluster), before?.objects);
}

/** All objects of the kinds that the tenant gets, listed once per run. */
export async function objectsFor(
  context: RunContext,
  cluster: ClusterUse,
): Promise<ClusterObject[]> {
  const connection = await connectedTo(context, cluster.context);
  const places = new Map(
    cluster.objects.map((place) => [`${place.kind} ${place.namespace}`, place]),
  );
  const found = [...places].map(([key, { kind, namespace }]) =>
    objects(context, JSON.stringify([cluster.context, key]), () =>
      listObjects(connection, kind, namespace, Deadline.inSeconds(timeoutSeconds)),
    ),
  );
  return (await Promise.all(found)).flat();
}

/** What a cluster does not know by itself. */
function kindsOf({ objects }: ClusterUse) {
  const kinds = new Set(objects.map(({ kind }) => kind));
  return [...kinds]
    .filter((kind) => kind !== "Ingress")
    .map((kind) => ({ kind, ...apiResources[kind] }));
}

function permissionsFor({ objects, awaitReady }: ClusterUse): NeededPermission[] {
  const permissions = new Map<string, NeededPermission>();
  for (const { kind, namespace } of objects) {
    const { group, plural: resource } = apiResources[kind];
    permissions.set(`${kind} ${namespace}`, { group, resource, namespace, verbs: writerVerbs });
    const itself = { group: "", resource: "namespaces", namespace, name: namespace };
    permissions.set(`namespace ${namespace}`, { ...itself, verbs: ["get"] });
    if (kind !== "Ingress" || !awaitReady) continue;
    for (const watched of ["services", "endpoints"]) {
      const right = { group: "", resource: watched, namespace, verbs: watcherVerbs };
      permissions.set(`${watched} ${namespace}`, right);
    }
  }
  return [...permissions.values()];
}
