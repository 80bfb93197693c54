import { z } from "zod";
import {
  grafanaConnection,
  listEntryFacts,
  listEntryShape,
} from "../grafana-allowed-host/schema.ts";
import { clusterIdentity } from "../kubernetes/place.ts";
import { namespaceName, objectName } from "../kubernetes/names.ts";
import { text } from "../vocabulary.ts";

/** Which Secret, in which cluster. */
export const secretName = z.strictObject({
  /** E.g. `ef-grafana-datasource-secret`. A change replaces the entry. */
  secret: objectName,
  /** E.g. `expertflow`. A change replaces the entry. */
  namespace: namespaceName,
  /** Context of the kubeconfig that leads to the cluster. Default: the current one. */
  kubernetesContext: text.optional(),
});
export type SecretName = z.infer<typeof secretName>;

/**
 * What to do with a `version:` in the file: `raise` (default) lifts it above the live one, since
 * Grafana skips a file that is behind; `keep` leaves it and warns.
 */
export const fileVersion = z.enum(["raise", "keep"]);

/**
 * One entry in the list of allowed hosts that Grafana reads from a file at its start. The file is kept
 * in a Kubernetes Secret.
 */
export const provisionedHostSpec = z.strictObject({
  ...listEntryShape,
  ...secretName.shape,
  /**
   * A namespace that the cluster is known by, e.g. `ef-external`: nothing is looked for or changed in another
   * cluster. The account needs `get` on it. Left out: another cluster is not noticed.
   */
  clusterNamespace: namespaceName.optional(),
  fileVersion: fileVersion.optional(),
  /** Where the live version is asked for; needed to raise the file's. */
  grafana: grafanaConnection.optional(),
});
export type ProvisionedHostSpec = z.infer<typeof provisionedHostSpec>;

/** What is known beside the arguments. */
const facts = z.object({
  ...listEntryFacts.shape,
  /** Who the cluster was when the entry was made. */
  clusterIdentity: clusterIdentity.optional(),
});
export type ProvisionedHostState = ProvisionedHostSpec & z.infer<typeof facts>;

/** The state; an older shape is brought up here. */
export const provisionedHostState: z.ZodType<ProvisionedHostState> = z.looseObject({
  ...provisionedHostSpec.shape,
  ...facts.shape,
});
