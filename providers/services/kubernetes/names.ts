import { z } from "zod";
import { text } from "../../vocabulary.ts";

/** What we write on objects has keys that begin so. */
export const ownPrefix = "cx.expertflow.com/";

// Forms that the API server asks for (apimachinery, pkg/util/validation). It says so only when an object is
// made, after others of the tenant were.

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const names = `${label}(\\.${label})*`;
const subdomain = new RegExp(`^${names}$`);
const qualified = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?";

/** Name of a namespace, a Gateway's listener and the like: at most 63 characters. */
export const namespaceName = z
  .string()
  .regex(
    new RegExp(`^${label}$`),
    "must be a name in Kubernetes: lower-case letters, digits and dashes, with a letter or digit at both ends",
  )
  .max(63, "must have 63 characters at most");

/** Name of a Secret, an IngressClass, a Gateway and the like: at most 253 characters. */
export const objectName = z
  .string()
  .regex(
    subdomain,
    "must be a name in Kubernetes: lower-case letters, digits, dashes and dots, with a letter or digit at both ends",
  )
  .max(253, "must have 253 characters at most");

/** Name of a Service: at most 63 characters, beginning with a letter. */
export const serviceName = namespaceName.regex(/^[a-z]/, "must begin with a letter");

/** Key of a label or annotation: `name` or `prefix/name`. */
const key = z
  .string()
  .regex(
    new RegExp(`^((?=[^/]{1,253}/)${names}/)?(?=[^/]{1,63}$)${qualified}$`),
    "is no key in Kubernetes: letters, digits, dashes, underscores and dots, at most 63, behind a DNS name and a slash if need be",
  );

/** Labels; their values are as short as their keys. */
export const labels = z.record(
  key,
  z
    .string()
    .max(63, "must have 63 characters at most")
    .regex(
      new RegExp(`^(${qualified})?$`),
      "must be empty, or letters, digits, dashes, underscores and dots, with a letter or digit at both ends",
    ),
);

/** Annotations; their values may be any text. Those by which we and Pulumi know an object are not theirs. */
export const annotations = z.record(
  key.regex(
    new RegExp(`^(?!pulumi[.]com/|${ownPrefix.replaceAll(".", "[.]")})`),
    "is set by this project alone: with another one, two stacks would write over each other's objects",
  ),
  z.string(),
);

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

/** What a state keeps of the cluster that its objects are in. */
export const knownCluster = z.object({
  /** Who it was when something was made in it. */
  clusterIdentity: clusterIdentity.optional(),
  /** A refresh has met another one: nothing may be changed before the right one is back. */
  isElsewhere: z.boolean().optional(),
});
export type KnownCluster = z.infer<typeof knownCluster>;
