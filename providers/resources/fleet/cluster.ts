import type { RunContext } from "../../engine/lifecycle.ts";
import { CxError } from "../../errors.ts";
import { unlessGone } from "../../gone-services.ts";
import { Deadline } from "../../flow/deadline.ts";
import {
  explainKubernetes,
  statusOf,
  within,
  type KubernetesConnection,
} from "../../services/kubernetes/connection.ts";
import { connectedTo, identify, prove } from "../../services/kubernetes/identity.ts";
import type { FleetFacts, FleetSpec } from "./schema.ts";

const timeoutSeconds = 30;

/**
 * Proves that the cluster answers, and that it is the known one, also when the last objects in it are to
 * go. The Kubernetes provider keeps what it is told in the state, and a refresh uses that: a wrong
 * context must not get there.
 */
export async function judgeCluster(
  run: RunContext,
  { cluster }: FleetSpec,
  before?: { spec: FleetSpec; facts: FleetFacts },
): Promise<FleetFacts> {
  const used = cluster ?? before?.spec.cluster;
  if (used === undefined) return {};
  const known = before?.facts.clusterIdentity;
  if (cluster !== undefined) await requireAnswer(await connectedTo(run, used.context));
  if (known !== undefined) {
    await unlessGone(run, "kubernetes", () => prove(run, used.context, known));
  }
  const { context, namespace } = cluster ?? {};
  if (namespace === undefined) return {};
  try {
    return { clusterIdentity: await identify(run, { context, namespace }) };
  } catch (error) {
    if (!(error instanceof CxError) || statusOf(error.cause) !== 403) throw error;
    // TenantAccess refuses it for tenants that are new or move, with all other permissions that are missing.
    run.warn(`a kubeconfig of another cluster may not be noticed: ${error.message}`);
    return { clusterIdentity: known };
  }
}

async function requireAnswer({ library, config }: KubernetesConnection): Promise<void> {
  const operation = "ask for the version of Kubernetes";
  const version = config.makeApiClient(library.VersionApi).getCode();
  const deadline = Deadline.inSeconds(timeoutSeconds);
  await within(deadline, version, operation).catch((error: unknown) => {
    throw explainKubernetes(error, operation, "get /version");
  });
}
