import type { GrafanaConnection } from "../grafana-allowed-host/arguments.ts";
import type { ClusterIdentity } from "../kubernetes/identity.ts";
import type { OwnTenant } from "../tenant/whose.ts";

/**
 * One entry in the list of allowed hosts that Grafana reads from a file at its start. The file is kept
 * in a Kubernetes Secret.
 */
export interface ProvisionedHostSpec {
  /** Name of the Secret, e.g. `ef-grafana-datasource-secret`. A change replaces the entry. */
  secret: string;
  /** Namespace of the Secret, e.g. `expertflow`. A change replaces the entry. */
  namespace: string;
  /** Context of the kubeconfig that leads to the cluster. Default: the current one. */
  kubernetesContext?: string | undefined;
  /**
   * A namespace that the cluster is known by, e.g. `ef-external`: nothing is looked for or changed in another
   * cluster. The account needs `get` on it. Left out: another cluster is not noticed.
   */
  clusterNamespace?: string | undefined;
  /** Name of the data source in the file, e.g. `infinity_cim_json_api`. A change replaces the entry. */
  dataSource: string;
  /** As in the live list: `https://` and a lower-case host. A change replaces the entry. */
  entry: string;
  /** See the live entry: `always` (default), `claim` or `never`. */
  adopt?: "never" | "always" | "claim" | undefined;
  /** The tenant whose host it is: once that is another's, the entry stays. Left out: nobody is asked. */
  tenant?: OwnTenant | undefined;
  /**
   * What to do with a `version:` in the file: `raise` (default) lifts it above the live one, since
   * Grafana skips a file that is behind; `keep` leaves it and warns.
   */
  fileVersion?: "raise" | "keep" | undefined;
  /** Where the live version is asked for; needed to raise the file's. */
  grafana?: GrafanaConnection | undefined;
}

/** What is kept in the state beside the arguments. */
export interface ProvisionedHostState extends ProvisionedHostSpec {
  schemaVersion: number;
  /** `adopted`: the entry was in the file before this stack, and destroy leaves it there. */
  ownership: "created" | "adopted";
  /** Who the cluster was when the entry was made. */
  clusterIdentity?: ClusterIdentity | undefined;
}
