import { FakeCluster } from "../providers/services/grafana/provisioning/fake-cluster.ts";
import { startServer, type Reply } from "../providers/http/test-server.ts";

const ingress = { kind: "Ingress", namespace: "ef-external", name: "cx-tenant1" };

/** Of `TenantAccess`: the tenant gets an Ingress. */
export const withIngress = { cluster: { objects: [ingress], awaitReady: false } };

/** The same with a DNSEndpoint. */
export const withRecord = {
  cluster: { objects: [{ ...ingress, kind: "DNSEndpoint" }], awaitReady: false },
};

/** The tenant's Ingress as a stack with this mark would have made it. */
export function ingressOf(mark: string): object {
  const { namespace, name } = ingress;
  return {
    metadata: { namespace, name, annotations: { "cx.expertflow.com/owner": mark } },
    spec: { rules: [{ host: "tenant1.cx.example.com" }] },
  };
}

/** What a cluster is like. */
export interface ClusterLike {
  /** Ingresses that it has. */
  objects?: readonly object[];
  /** Verbs that this account is not allowed. */
  refused?: readonly string[];
  /** The id of its namespace. */
  uid?: string;
}

/** Works with a cluster that has no custom kinds; KUBECONFIG leads to it meanwhile. */
export async function withCluster<T>(like: ClusterLike, work: () => Promise<T>): Promise<T> {
  const cluster = await FakeCluster.start();
  try {
    const { url } = await startServer(({ path, body }) => answer(like, path, body));
    await cluster.leadTo(url);
    return await work();
  } finally {
    await cluster.stop();
  }
}

function answer(like: ClusterLike, path: string, body: string): Reply {
  const { objects = [], refused = [], uid = "1f0c2a5e-6b1d-4c1e-9a77-0d9f3e8b2c41" } = like;
  const headers = { "content-type": "application/json" };
  if (path.endsWith("/namespaces/ef-external")) return { headers, body: { metadata: { uid } } };
  if (path.endsWith("/ingresses/cx-tenant1")) return { headers, body: objects[0] ?? {} };
  if (path.endsWith("/ingresses")) return { headers, body: { items: objects } };
  if (!path.endsWith("/selfsubjectaccessreviews")) return { status: 404, headers, body: {} };
  const allowed = !refused.some((verb) => body.includes(`"verb":"${verb}"`));
  return { headers, body: { spec: {}, status: { allowed } } };
}

/** Nobody listens here. */
export const nobody = "https://127.0.0.1:59999";

/** Works with a kubeconfig that leads to nobody. */
export async function withDeadCluster<T>(work: () => Promise<T>): Promise<T> {
  const cluster = await FakeCluster.start();
  try {
    await cluster.leadTo(nobody);
    return await work();
  } finally {
    await cluster.stop();
  }
}

/** Works with another KUBECONFIG. */
export async function withKubeconfig<T>(file: string, work: () => Promise<T>): Promise<T> {
  const before = process.env["KUBECONFIG"];
  process.env["KUBECONFIG"] = file;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env["KUBECONFIG"];
    else process.env["KUBECONFIG"] = before;
  }
}
