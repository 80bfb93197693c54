import { Deadline } from "../http/deadline.ts";
import { connectToKubernetes } from "../kubernetes/connection.ts";
import { refuseTakenHosts, type WantedHost } from "../kubernetes/hosts.ts";
import { requireKind } from "../kubernetes/kinds.ts";
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
  const { entry, dnsNamespace } = use;
  const deadline = Deadline.inSeconds(timeoutSeconds);
  const connection = await connectToKubernetes(use.context);
  if (dnsNamespace !== undefined) {
    await requireKind(
      connection,
      { group: dnsGroup, version: "v1alpha1", kind: "DNSEndpoint" },
      deadline,
    );
  }
  if (entry?.kind === "HTTPRoute") {
    await requireKind(
      connection,
      { group: gatewayGroup, version: "v1", kind: "HTTPRoute" },
      deadline,
    );
  }
  await requireRights(connection, rightsFor(use), deadline);
  if (entry?.kind === "Ingress") await refuseTakenHosts(connection, hosts, entry, deadline);
}

function rightsFor({ entry, dnsNamespace }: ClusterUse): NeededRight[] {
  const rights: NeededRight[] = [];
  if (entry !== undefined) {
    const { namespace } = entry;
    const route = { group: gatewayGroup, resource: "httproutes" };
    const ingress = { group: "networking.k8s.io", resource: "ingresses" };
    const written = entry.kind === "Ingress" ? ingress : route;
    rights.push({ ...written, namespace, verbs: writerVerbs });
    if (entry.awaitReady && entry.kind === "Ingress") {
      rights.push(
        { group: "", resource: "services", namespace, verbs: watcherVerbs },
        { group: "", resource: "endpoints", namespace, verbs: watcherVerbs },
      );
    }
  }
  if (dnsNamespace !== undefined) {
    rights.push({
      group: dnsGroup,
      resource: "dnsendpoints",
      namespace: dnsNamespace,
      verbs: writerVerbs,
    });
  }
  return rights;
}
