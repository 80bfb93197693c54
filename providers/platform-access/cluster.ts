import { Deadline } from "../http/deadline.ts";
import { connectToKubernetes } from "../kubernetes/connection.ts";
import { refuseTakenHosts, type ObjectPlace, type WantedHost } from "../kubernetes/hosts.ts";
import { requireKind, type NeededKind } from "../kubernetes/kinds.ts";
import { requireRights, type NeededRight } from "../kubernetes/rights.ts";
import type { ClusterUse } from "./arguments.ts";

const timeoutSeconds = 30;
const gatewayGroup = "gateway.networking.k8s.io";
const dnsGroup = "externaldns.k8s.io";

/** The plugin applies, reads back and watches what it makes. */
const writerVerbs = ["get", "list", "watch", "create", "patch", "delete"];
const watcherVerbs = ["list", "watch"];

/** Throws a CxError when a right or a kind is missing, or a host name is taken. */
export async function checkCluster(use: ClusterUse, hosts: readonly WantedHost[]): Promise<void> {
  const deadline = Deadline.inSeconds(timeoutSeconds);
  const connection = await connectToKubernetes(use.context);
  for (const kind of kindsFor(use)) await requireKind(connection, kind, deadline);
  await requireRights(connection, rightsFor(use), deadline);
  await refuseTakenHosts(connection, hosts, placesFor(use), deadline);
}

/** What a cluster does not know by itself. */
function kindsFor({ entry, dnsNamespace }: ClusterUse): NeededKind[] {
  const kinds: NeededKind[] = [];
  if (dnsNamespace !== undefined) {
    kinds.push({ group: dnsGroup, version: "v1alpha1", kind: "DNSEndpoint" });
  }
  if (entry?.kind === "HTTPRoute") {
    kinds.push({ group: gatewayGroup, version: "v1", kind: "HTTPRoute" });
  }
  if (entry?.grantNamespace !== undefined) {
    kinds.push({ group: gatewayGroup, version: "v1beta1", kind: "ReferenceGrant" });
  }
  return kinds;
}

function rightsFor({ entry, dnsNamespace }: ClusterUse): NeededRight[] {
  const rights: NeededRight[] = [];
  const write = (group: string, resource: string, namespace: string | undefined) => {
    if (namespace !== undefined) rights.push({ group, resource, namespace, verbs: writerVerbs });
  };
  if (entry?.kind === "HTTPRoute") write(gatewayGroup, "httproutes", entry.namespace);
  write(gatewayGroup, "referencegrants", entry?.grantNamespace);
  if (entry?.kind === "Ingress") {
    const { namespace } = entry;
    write("networking.k8s.io", "ingresses", namespace);
    if (entry.awaitReady) {
      rights.push(
        { group: "", resource: "services", namespace, verbs: watcherVerbs },
        { group: "", resource: "endpoints", namespace, verbs: watcherVerbs },
      );
    }
  }
  write(dnsGroup, "dnsendpoints", dnsNamespace);
  return rights;
}

function placesFor({ entry, dnsNamespace }: ClusterUse): ObjectPlace[] {
  const places: ObjectPlace[] = [];
  if (entry !== undefined) places.push(entry);
  if (dnsNamespace !== undefined) {
    const names = { namePrefix: "cx-", nameSuffixes: [""] };
    places.push({ kind: "DNSEndpoint", namespace: dnsNamespace, ...names });
  }
  return places;
}
