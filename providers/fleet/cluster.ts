import type { RunContext } from "../engine/lifecycle.ts";
import { CxError } from "../errors.ts";
import { isGoneForGood } from "../gone-services.ts";
import { Deadline } from "../http/deadline.ts";
import {
  connectToKubernetes,
  explainKubernetes,
  statusOf,
  within,
  type KubernetesConnection,
} from "../kubernetes/connection.ts";
import {
  identifyCluster,
  OtherClusterError,
  proveCluster,
  type ClusterIdentity,
} from "../kubernetes/identity.ts";
import type { FleetSpec, FleetState } from "./arguments.ts";

const timeoutSeconds = 30;

type Seen = Pick<FleetState, "clusterIdentity">;

/**
 * Proves that the cluster answers, and that it is the known one. The Kubernetes provider keeps what it
 * is told in the state, and a refresh uses that: a wrong context must not get there.
 */
export async function judgeCluster(
  context: RunContext,
  { cluster }: FleetSpec,
  known?: ClusterIdentity,
): Promise<Seen> {
  if (cluster === undefined) return {};
  const deadline = Deadline.inSeconds(timeoutSeconds);
  const connection = await connectToKubernetes(cluster.context);
  await requireAnswer(connection, deadline);
  if (known !== undefined && !isGoneForGood(context, "kubernetes")) {
    await proveCluster(connection, known, deadline);
  }
  const { namespace } = cluster;
  if (namespace === undefined) return {};
  return { clusterIdentity: await identifyCluster(connection, namespace, deadline).catch(leave) };
}

/** A right that is missing is told by TenantAccess, with all others; until then nobody knows who it is. */
function leave(error: unknown): undefined {
  if (error instanceof CxError && statusOf(error.cause) === 403) return undefined;
  throw error;
}

async function requireAnswer(
  { library, config }: KubernetesConnection,
  deadline: Deadline,
): Promise<void> {
  const operation = "ask for the version of Kubernetes";
  const version = config.makeApiClient(library.VersionApi).getCode();
  await within(deadline, version, operation).catch((error: unknown) => {
    throw explainKubernetes(error, operation, "get /version");
  });
}

/**
 * What a refresh sees of the cluster. It can't stop the engine from believing that objects are gone which
 * another cluster does not have, so the next `up` is stopped. A cluster that can't be asked blocks nothing.
 */
export async function lookAtCluster(
  context: RunContext,
  { cluster, clusterIdentity }: FleetState,
): Promise<Pick<FleetState, "clusterIdentity" | "isElsewhere">> {
  if (cluster === undefined || clusterIdentity === undefined) return { clusterIdentity };
  try {
    const known = isGoneForGood(context, "kubernetes") ? undefined : clusterIdentity;
    return await judgeCluster(context, { tenants: {}, cluster }, known);
  } catch (error) {
    if (!(error instanceof CxError)) throw error;
    if (!(error instanceof OtherClusterError)) return { clusterIdentity };
    context.warn(
      `${error.what}. Objects that are not found there count as gone in this refresh, and pulumi up makes nothing. ` +
        "With the right KUBECONFIG, run pulumi refresh and pulumi up: what is still there is taken back",
    );
    return { clusterIdentity, isElsewhere: true };
  }
}
