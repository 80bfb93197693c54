import type { ClusterIdentity } from "../kubernetes/identity.ts";

/** All tenants of a stack. */
export interface FleetSpec {
  /** What taking each tenant down means, by its id. */
  tenants: Record<string, TenantEnd>;
  /** Ids of those that the program wants suspended (`status: inActive`). Default: none. */
  suspended?: string[] | undefined;
  /** How many tenants one run may take down, or suspend. Default: a tenth of them, but at least one. */
  maxRemovals?: number | undefined;
  /** What each of them has beside its record; taking one away counts as taking all of them down. */
  parts?: Record<TenantPart, boolean> | undefined;
  /** The cluster that they are in; proved before anything is told to use it. Left out: none is. */
  cluster?: FleetCluster | undefined;
}

/** Where the tenants' objects are. */
export interface FleetCluster {
  /** Context of the kubeconfig. Default: the current one. */
  context?: string | undefined;
  /** The cluster is known by it. Left out: another cluster is not noticed. */
  namespace?: string | undefined;
}

/** Named as the block of the platform's settings that makes it (`provisioned` is one of `grafana`). */
export type TenantPart = "ingress" | "dns" | "grafana" | "provisioned";

/** See `onDestroy` of a tenant. */
export type TenantEnd = "suspend" | "delete" | "retain";

/** What is kept in the state beside the arguments. */
export interface FleetState extends FleetSpec {
  schemaVersion: number;
  /** Who the cluster was when something was made in it. */
  clusterIdentity?: ClusterIdentity | undefined;
  /** A refresh has met another cluster: nothing may be made before the right one is back. */
  isElsewhere?: boolean | undefined;
}
