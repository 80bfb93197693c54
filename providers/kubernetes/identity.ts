import { z } from "zod";
import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import {
  clusterBehind,
  explainKubernetes,
  isNotFoundInCluster,
  within,
  type KubernetesConnection,
} from "./connection.ts";

/** What a cluster is known by, as it stands in the state. */
export const clusterIdentitySchema = z.looseObject({
  namespace: z.string(),
  /** The API server's own id of the namespace, which no other cluster's has. */
  uid: z.string(),
});

/** What a cluster is known by: one of its namespaces, and the id of it. */
export type ClusterIdentity = z.infer<typeof clusterIdentitySchema>;

/** Asks who a cluster is. Throws a CxError when the namespace is not there or may not be seen. */
export async function identifyCluster(
  connection: KubernetesConnection,
  namespace: string,
  deadline: Deadline,
): Promise<ClusterIdentity> {
  const { uid, cluster } = await look(connection, namespace, deadline);
  if (uid !== undefined) return { namespace, uid };
  throw new CxError(`${cluster} has no namespace '${namespace}'`, {
    remedy: `check platform.ingress.namespace, platform.dns.namespace, platform.kubernetes.context and KUBECONFIG`,
  });
}

/**
 * Throws an {@link OtherClusterError} when the kubeconfig leads to another cluster than the known one:
 * every kubeconfig of some distributions has a context of the same name.
 */
export async function proveCluster(
  connection: KubernetesConnection,
  known: ClusterIdentity,
  deadline: Deadline,
): Promise<void> {
  const { uid, cluster } = await look(connection, known.namespace, deadline);
  if (uid !== known.uid) throw new OtherClusterError(cluster, known);
}

/** The kubeconfig leads to a cluster that is not the one that was used before. */
export class OtherClusterError extends CxError {
  override readonly name = "OtherClusterError";
  /** What was seen, without the remedy. */
  readonly what: string;
  readonly remedy: string;

  constructor(cluster: string, { namespace }: ClusterIdentity) {
    const what = `${cluster} is not the one that this stack's objects are in: its namespace '${namespace}' is another one, or missing`;
    const remedy =
      "set KUBECONFIG and platform.kubernetes.context to the right one. If the namespace or the whole cluster is gone, or was made anew, and the objects with it, " +
      "run CX_GONE_SERVICES=kubernetes pulumi refresh first";
    super(`${what}; nothing was changed`, { remedy });
    this.what = what;
    this.remedy = remedy;
  }
}

async function look(
  { library, config }: KubernetesConnection,
  namespace: string,
  deadline: Deadline,
): Promise<{ uid: string | undefined; cluster: string }> {
  const operation = `look for the namespace '${namespace}'`;
  const call = config.makeApiClient(library.CoreV1Api).readNamespace({ name: namespace });
  const cluster = clusterBehind(call);
  try {
    const { metadata } = await within(deadline, call, operation);
    return { uid: metadata?.uid ?? "", cluster };
  } catch (error) {
    if (isNotFoundInCluster(error)) return { uid: undefined, cluster };
    throw explainKubernetes(error, operation, `get the namespace '${namespace}'`);
  }
}
