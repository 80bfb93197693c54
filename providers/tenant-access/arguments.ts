import type { GrafanaConnection } from "../grafana-allowed-host/arguments.ts";
import type { SecretName } from "../grafana-provisioned-host/secret.ts";
import type { ClaimKind } from "../kubernetes/claims.ts";
import type { ClusterIdentity } from "../kubernetes/identity.ts";
import type { TenantConnection, TenantSpec } from "../tenant/arguments.ts";

/** What has to be true before the first object of a tenant is made. */
export interface TenantAccessSpec {
  tenantId: string;
  /** Host name, without scheme. It can never change. */
  fqdn: string;
  /** Whose the tenant's objects are. Default `pulumi:<project>/<stack>`. */
  owner: string;
  /** What may be done about a tenant that is there: see {@link TenantSpec}. Default `never`. */
  adopt?: TenantSpec["adopt"];
  /** What the program says of the tenant's end. Left out: what follows from `adopt`. */
  onDestroy?: TenantSpec["onDestroy"];
  /** A new tenant with these settings would lock everybody out (two-factor authentication). */
  locksOut?: boolean | undefined;
  /** Kind of the DNS records; it can't change in place. Left out: no record is made. */
  recordKind?: "addresses" | "hostname" | undefined;
  tenantApi: TenantConnection;
  /** Left out: Grafana is not managed. */
  grafana?: { connection: GrafanaConnection; dataSource: string } | undefined;
  /** The Secret with Grafana's provisioning file. Left out: it is not managed. */
  provisioned?: SecretName | undefined;
  /** Left out: no object is made in Kubernetes. */
  cluster?: ClusterUse | undefined;
  /** The tenant's settings without secrets, to compare one that is there with (`adopt: ifIdentical`). */
  record?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Objects in the cluster, as `Ingress <namespace>/<name>`, that may be written over whatever somebody else
   * has written into them. Set by a refresh that finds them edited and ours, and, where the program may
   * take a tenant over, for those of this owner that are there; never for an object that is not there yet,
   * which another stack may make in the same moment.
   */
  forced: string[];
  /** Made by check() once, and kept in the state as a secret: mark and passwords are made of it. */
  seed: string;
  /** Written on everything that is made for the tenant; made of owner and seed by check(). */
  mark: string;
}

/** What is made in Kubernetes for a tenant. */
export interface ClusterUse {
  /** Context of the kubeconfig. Default: the current one. */
  context?: string | undefined;
  objects: ObjectPlace[];
  /** The Ingress controller is waited for, which needs more rights. */
  awaitReady: boolean;
}

/** An object of a tenant. */
export interface ObjectPlace {
  kind: ClaimKind;
  namespace: string;
  name: string;
  /** Digest of what it is to be: a change is judged before it is made. Left out: only its place is. */
  digest?: string | undefined;
}

/** What was seen when the tenant was let in. */
export interface TenantAccessFacts {
  schemaVersion: number;
  /** `createdBy` of the tenant, when it was there before. */
  madeBy?: string | undefined;
  /** The tenant's host was in Grafana's list before anything was made. */
  hostWasThere: boolean;
  /** The same for the provisioning file. */
  durableHostWasThere: boolean;
  /** Who the cluster is that the tenant's objects are in. */
  clusterIdentity?: ClusterIdentity | undefined;
  /** A refresh has met another cluster: nothing may be changed before the right one is back. */
  isElsewhere?: boolean | undefined;
}

export type TenantAccessState = TenantAccessSpec & TenantAccessFacts;
