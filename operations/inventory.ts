import {
  clusterOf,
  grafanaConnection,
  tenantConnection,
  type Platform,
} from "../components/platform.ts";
import { entryNamespace } from "../components/entry.ts";
import type { RunContext } from "../providers/engine/lifecycle.ts";
import { defined } from "../providers/objects.ts";
import type { AllowList } from "../providers/services/grafana/live/allow-list.ts";
import { editorFor } from "../providers/services/grafana/grafana.ts";
import { findSource } from "../providers/services/grafana/provisioning/provisioning-file.ts";
import { secretStore } from "../providers/services/grafana/provisioning/secret.ts";
import { isKnownKind, newDeadline } from "../providers/services/kubernetes/connection.ts";
import { connectedTo } from "../providers/services/kubernetes/identity.ts";
import {
  apiResources,
  listObjects,
  type ClusterObject,
  type ObjectKind,
} from "../providers/services/kubernetes/objects.ts";
import type { TenantDocument } from "../providers/services/tenant-api/document.ts";
import { connectToTenantService } from "../providers/services/tenant-api/service.ts";

/** What there is on a platform, whoever made it. Read with as many calls as there are lists in it. */
export interface Inventory {
  /** In the platform's own order. */
  tenants: readonly TenantDocument[];
  /** The list of the running Grafana; undefined when the stack does not manage it. */
  allowedHosts: AllowList | undefined;
  /** The list in the Secret with Grafana's file; likewise. */
  durableHosts: AllowList | undefined;
  /** What leads a host name somewhere in the cluster; undefined when the stack has nothing in one. */
  objects: readonly ClusterObject[] | undefined;
}

/** Reads all of it at once, and writes nothing. Throws the first error of a service. */
export async function takeInventory(run: RunContext, platform: Platform): Promise<Inventory> {
  const [tenants, allowedHosts, durableHosts, objects] = await Promise.all([
    listTenants(run, platform),
    listAllowedHosts(run, platform),
    listDurableHosts(platform),
    listWaysIn(run, platform),
  ]);
  return { tenants, allowedHosts, durableHosts, objects };
}

/** All tenants of the platform. */
export function listTenants(
  run: RunContext,
  platform: Platform,
): Promise<readonly TenantDocument[]> {
  return connectToTenantService(run, tenantConnection(platform)).tenants.recent();
}

/** See {@link Inventory.allowedHosts}. */
export async function listAllowedHosts(
  run: RunContext,
  platform: Platform,
): Promise<AllowList | undefined> {
  const { grafana } = platform;
  if (grafana === undefined) return undefined;
  const connection = grafanaConnection(platform, grafana.url);
  return editorFor(run, connection, grafana.dataSource).recent();
}

/** See {@link Inventory.durableHosts}. */
export async function listDurableHosts({
  grafana,
  kubernetes,
}: Platform): Promise<AllowList | undefined> {
  if (grafana?.provisioned === undefined) return undefined;
  const { secret, namespace } = grafana.provisioned;
  const { dataSource, organization } = grafana;
  const store = secretStore(defined({ secret, namespace, kubernetesContext: kubernetes?.context }));
  const { files } = await store.read(newDeadline());
  return findSource(files, { dataSource, organization }).allowedHosts;
}

/** Kinds that lead a host name somewhere. */
export const wayInKinds = ["Ingress", "HTTPRoute", "DNSEndpoint"] as const;

/** See {@link Inventory.objects}. */
async function listWaysIn(
  run: RunContext,
  platform: Platform,
): Promise<readonly ClusterObject[] | undefined> {
  if (clusterOf(platform) === undefined) return undefined;
  return (await Promise.all(wayInKinds.map((kind) => listKind(run, platform, kind)))).flat();
}

/** All objects of a kind; none where the cluster does not know it. Only for a platform with objects in a cluster. */
export async function listKind(
  run: RunContext,
  platform: Platform,
  kind: ObjectKind,
): Promise<readonly ClusterObject[]> {
  const connection = await connectedTo(run, platform.kubernetes?.context);
  const deadline = newDeadline();
  const needed = { kind, ...apiResources[kind] };
  if (kind !== "Ingress" && !(await isKnownKind(connection, needed, deadline))) return [];
  return listObjects(connection, kind, namespaceOf(kind, platform), deadline);
}

/** Where to look when this account may not list the whole cluster: beside the stack's own objects. */
function namespaceOf(kind: ObjectKind, { ingress, dns }: Platform): string {
  if (kind === "DNSEndpoint" && dns.kind === "external-dns") return dns.namespace ?? entryNamespace;
  return ingress.kind === "none" ? entryNamespace : (ingress.namespace ?? entryNamespace);
}
