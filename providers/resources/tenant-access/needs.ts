import type { RunContext } from "../../engine/lifecycle.ts";
import { newDeadline, requireKind } from "../../services/kubernetes/connection.ts";
import { connectedTo } from "../../services/kubernetes/identity.ts";
import { apiResources } from "../../services/kubernetes/objects.ts";
import {
  requirePermissions,
  type NeededPermission,
} from "../../services/kubernetes/permissions.ts";
import type { ClusterUse } from "./schema.ts";

/** Throws a CxError when the cluster does not know a kind of what the tenant gets. */
export async function requireKinds(context: RunContext, cluster: ClusterUse): Promise<void> {
  const connection = await connectedTo(context, cluster.context);
  const deadline = newDeadline();
  for (const kind of kindsOf(cluster)) await requireKind(connection, kind, deadline);
}

/** Throws a CxError that names what this account may not do in the cluster for the tenant. */
export async function requireRights(context: RunContext, cluster: ClusterUse): Promise<void> {
  const connection = await connectedTo(context, cluster.context);
  await requirePermissions(connection, permissionsFor(cluster), newDeadline());
}

/** What a cluster does not know by itself. */
function kindsOf({ objects }: ClusterUse) {
  const kinds = new Set(objects.map(({ kind }) => kind));
  return [...kinds]
    .filter((kind) => kind !== "Ingress")
    .map((kind) => ({ kind, ...apiResources[kind] }));
}

/** The plugin applies, reads back and watches what it makes. */
const writerVerbs = ["get", "list", "watch", "create", "patch", "delete"];
const watcherVerbs = ["list", "watch"];

/** What is to be allowed, each once. */
export function permissionsFor({ objects, awaitReady }: ClusterUse): NeededPermission[] {
  const permissions = new Map<string, NeededPermission>();
  for (const { kind, namespace } of objects) {
    const { group, plural: resource } = apiResources[kind];
    permissions.set(`${kind} ${namespace}`, { group, resource, namespace, verbs: writerVerbs });
    const itself = { group: "", resource: "namespaces", namespace, name: namespace };
    permissions.set(`namespace ${namespace}`, { ...itself, verbs: ["get"] });
    if (kind !== "Ingress" || !awaitReady) continue;
    for (const watched of ["services", "endpoints"]) {
      const permission = { group: "", resource: watched, namespace, verbs: watcherVerbs };
      permissions.set(`${watched} ${namespace}`, permission);
    }
  }
  return [...permissions.values()];
}
