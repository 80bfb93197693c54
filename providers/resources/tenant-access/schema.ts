import { z } from "zod";
import { grafanaConnection, secretName } from "../../services/grafana/connection.ts";
import { objectKinds } from "../../services/kubernetes/objects.ts";
import { knownCluster } from "../../services/kubernetes/names.ts";
import { tenantConnection } from "../../services/tenant-api/connection.ts";
import { adopt, fqdn, onDestroy, owner, tenantId, text } from "../../vocabulary.ts";

/** An object of a tenant. */
const objectPlace = z.strictObject({
  kind: z.enum(objectKinds),
  namespace: text,
  name: text,
  /** Digest of what it is to be: a change is judged before it is made. Left out: only its place is. */
  digest: text.optional(),
});
export type ObjectPlace = z.infer<typeof objectPlace>;

/** What is made in Kubernetes for a tenant. */
const clusterUse = z.strictObject({
  /** Context of the kubeconfig. Default: the current one. */
  context: text.optional(),
  objects: z.array(objectPlace),
  /** The Ingress controller is waited for, which needs more permissions. */
  awaitReady: z.boolean(),
});
export type ClusterUse = z.infer<typeof clusterUse>;

/** What has to be true before the first object of a tenant is made. */
export const accessSpec = z.strictObject({
  tenantId,
  /** Host name, without scheme. It can never change. */
  fqdn,
  /** Whose the tenant's objects are. Default `pulumi:<project>/<stack>`. */
  owner,
  /** What may be done about a tenant that is there: see CxTenant. Default `never`. */
  adopt: adopt.optional(),
  /** What the program says of the tenant's end. Left out: what follows from `adopt`. */
  onDestroy: onDestroy.optional(),
  /** A new tenant with these settings would lock everybody out (two-factor authentication). */
  locksOut: z.boolean().optional(),
  /** What a new tenant needs and this one does not have. Of one that is in the state it is not asked. */
  lacks: z.array(text).optional(),
  /** Kind of the DNS records; it can't change in place. Left out: no record is made. */
  recordKind: z.enum(["addresses", "hostname"]).optional(),
  tenantApi: tenantConnection,
  /** Left out: Grafana is not managed. */
  grafana: z.strictObject({ connection: grafanaConnection, dataSource: text }).optional(),
  /** The Secret with Grafana's provisioning file. Left out: it is not managed. */
  provisioned: secretName.optional(),
  /** Left out: no object is made in Kubernetes. */
  cluster: clusterUse.optional(),
  /** The tenant's settings without secrets, to compare one that is there with (`adopt: ifIdentical`). */
  record: z.record(z.string(), z.unknown()).optional(),
  /**
   * Objects in the cluster, as `Ingress <namespace>/<name>`, that may be written over whatever somebody else
   * has written into them. Set by a refresh that finds them edited and ours, and, where the program may
   * take a tenant over, for those of this owner that are there; never for an object that is not there yet,
   * which another stack may make in the same moment.
   */
  forced: z.array(z.string()),
  /** Made by check() once, and kept in the state as a secret: mark and passwords are made of it. */
  seed: text,
  /** Written on everything that is made for the tenant; made of owner and seed by check(). */
  mark: text,
});
export type TenantAccessSpec = z.infer<typeof accessSpec>;

/** What was seen when the tenant was let in. */
export const accessFacts = z.object({
  /** Of the arguments; but what a run has seen for itself counts. */
  forced: accessSpec.shape.forced,
  /** `createdBy` of the tenant, when it was there before. */
  madeBy: z.string().optional(),
  /** The tenant's host was in Grafana's list before anything was made. */
  hostWasThere: z.boolean().default(false),
  /** The same for the provisioning file. */
  durableHostWasThere: z.boolean().default(false),
  ...knownCluster.shape,
});
export type AccessFacts = z.infer<typeof accessFacts>;
