import type { Failure } from "./failure.ts";
import {
  withCluster,
  withDeadCluster,
  withIngress,
  withKubeconfig,
  withRecord,
} from "./cluster.ts";
import { accessText } from "./provoke.ts";

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
    title: "Rights that are missing in the cluster",
    when: "It is found out before anything is made.",
    provoke: (cx) => withCluster({ refused: ["delete"] }, () => accessText(cx, withIngress)),
  },
  {
    title: "A kind of object that the cluster does not know",
    when: "The definition of DNSEndpoint, or of the Gateway API, was never installed.",
    provoke: (cx) => withCluster({}, () => accessText(cx, withRecord)),
  },
];
