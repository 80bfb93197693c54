import { z } from "zod";
import { text } from "../../vocabulary.ts";
import { namespaceName } from "./names.ts";

/** Where a resource's objects are. */
export const clusterPlace = z.strictObject({
  /** Context of the kubeconfig. Default: the current one. */
  context: text.optional(),
  /** The cluster is known by it. */
  namespace: namespaceName,
});
export type ClusterPlace = z.infer<typeof clusterPlace>;

/** What a cluster is known by, as it stands in the state: one of its namespaces, and the id of it. */
export const clusterIdentity = z.looseObject({
  namespace: z.string(),
  /** The API server's own id of the namespace, which no other cluster's has. */
  uid: z.string(),
});
export type ClusterIdentity = z.infer<typeof clusterIdentity>;
