import { z } from "zod";
import { listedHostFacts, listedHostShape } from "../grafana-allowed-host/schema.ts";
import { grafanaConnection, secretName } from "../../services/grafana/connection.ts";
import { clusterIdentity, namespaceName } from "../../services/kubernetes/names.ts";

/**
 * What to do with a `version:` in the file: `raise` (default) lifts it above the live one, since
 * Grafana skips a file that is behind; `keep` leaves it and warns.
 */
export const fileVersion = z.enum(["raise", "keep"]);

/**
 * One host in the list of allowed hosts that Grafana reads from a file at its start. The file is kept
 * in a Kubernetes Secret.
 */
export const provisionedHostSpec = z.strictObject({
  ...listedHostShape,
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

/** What is known about an allowed host beside its arguments. */
export const provisionedHostFacts = listedHostFacts.extend({
  /** Who the cluster was when the allowed host was made. */
  clusterIdentity: clusterIdentity.optional(),
});
export type ProvisionedHostFacts = z.infer<typeof provisionedHostFacts>;
