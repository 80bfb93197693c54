import type {
  TenantAccessSpec,
  AccessFacts,
} from "../../providers/resources/tenant-access/schema.ts";
import { tenantAccessLifecycle } from "../../providers/resources/tenant-access/lifecycle.ts";
import { loginOf } from "../providers/resources/tenant/tenant-args.ts";
import type { TestPlatform } from "../sandbox/test-platform.ts";
import { TestEngine } from "../test-engine.ts";
import type { Failure } from "./failure.ts";
import {
  ingressOf,
  withCluster,
  withDeadCluster,
  withIngress,
  withKubeconfig,
  withRecord,
  type ClusterLike,
} from "./cluster.ts";
import { accessArgsOn, accessText, failureOf } from "./provoke.ts";

/** The cluster is not found, not reached, or does not let us in. */
export const clusterFailures: readonly Failure[] = [
  {
    title: "No kubeconfig",
    when: "`KUBECONFIG` is not set, or names a file that is not there.",
    provoke: (cx) => withKubeconfig("/home/me/prod.kubeconfig", () => accessText(cx, withIngress)),
  },
  {
    title: "A cluster that cannot be reached",
    when: "The VPN is off, or the kubeconfig is another cluster's.",
    provoke: (cx) => withDeadCluster(() => accessText(cx, withIngress)),
  },
  {
    title: "Another cluster under the same name",
    when: "KUBECONFIG or the context leads to a cluster that answers, and is not the one that the stack was made in.",
    provoke: (cx) => {
      const elsewhere = (cluster: ClusterLike) => (cluster.uid = "another cluster's");
      return afterUp(cx, elsewhere, (engine) =>
        engine.up("tenant1", accessArgsOn(cx, { ...withIngress, cluster: moved })),
      );
    },
  },
  {
    title: "Another cluster at a destroy",
    when: "The engine has asked it to remove the objects, and was told that they are not there.",
    provoke: (cx) => afterUp(cx, (cluster) => (cluster.uid = "another cluster's")),
  },
  {
    title: "A tenant that was taken down, with objects left",
    when: "A destroy met another cluster, which did not have the tenant's objects; now the right one is there.",
    provoke: (cx) =>
      afterUp(cx, (cluster, { mark }) => (cluster.objects = [ingressOf(String(mark))])),
  },
  {
    title: "Permissions that are missing in the cluster",
    when: "It is found out before anything is made.",
    provoke: (cx) => withCluster({ refused: ["delete"] }, () => accessText(cx, withIngress)),
  },
  {
    title: "A kind of object that the cluster does not know",
    when: "The definition of DNSEndpoint, or of the Gateway API, was never installed.",
    provoke: (cx) => withCluster({}, () => accessText(cx, withRecord)),
  },
];

const moved = { ...withIngress.cluster, awaitReady: true };
type AccessEngine = TestEngine<TenantAccessSpec, AccessFacts>;

/** What a destroy, or something else, says when the cluster has changed since the tenant's `up`. */
function afterUp(
  cx: TestPlatform,
  change: (cluster: ClusterLike, state: Record<string, unknown>) => void,
  then: (engine: AccessEngine) => Promise<unknown> = (engine) => engine.destroy("tenant1"),
): Promise<string> {
  const cluster: ClusterLike = {};
  const engine = new TestEngine(tenantAccessLifecycle, loginOf(cx));
  return withCluster(cluster, async () => {
    await engine.up("tenant1", accessArgsOn(cx, withIngress));
    change(cluster, engine.outputs("tenant1"));
    return failureOf(then(engine));
  });
}
