import type { OwnTenant } from "../tenant/whose.ts";

/** One entry in the list of hosts that a Grafana data source may call. */
export interface AllowedHostSpec {
  /** Name of the data source, e.g. `infinity_cim_json_api`. A change replaces the entry. */
  dataSource: string;
  /**
   * The entry: scheme, lower-case host and, if it is not the usual one, port; no path and no slash
   * at the end, e.g. `https://tenant1.cx.example.com`. A change replaces the entry, new one first.
   */
  entry: string;
  /**
   * What to do when the entry is already in the list: `always` (default) takes it as it is, and
   * destroy leaves it there, since somebody else may rely on it; `claim` says that it is what an
   * interrupted run of this stack left, so that destroy removes it; `never` refuses. It counts when the
   * entry is made: a later change of it does not decide again whose the entry is.
   */
  adopt?: "never" | "always" | "claim" | undefined;
  /** The tenant whose host it is: once that is another's, the entry stays. Left out: nobody is asked. */
  tenant?: OwnTenant | undefined;
  connection: GrafanaConnection;
}

/** How Grafana is reached. No secret is in here: see README, Credentials. */
export interface GrafanaConnection {
  /** Base URL with its path, e.g. `https://cx.example.com/grafana`. */
  url: string;
  /**
   * Number of the organization in Grafana that the data source is in; in others one of the same name is
   * another one. Default 1, Grafana's first. A change replaces the entry.
   */
  organization?: number | undefined;
  /** PEM file of the CA that signed the server's certificate. Default: the system's CAs. */
  caCertFile?: string | undefined;
  /** Accept any certificate. Default false. */
  insecureSkipVerify?: boolean | undefined;
  /** Longest wait for one answer, in seconds. Default 30. */
  requestTimeoutSeconds?: number | undefined;
  /** Longest time for one entry's change, in seconds. Default 120. */
  operationTimeoutSeconds?: number | undefined;
  /** Repeats of a call after a passing fault. Default 4. */
  maxRetries?: number | undefined;
}

/** What is kept in the state beside the arguments. */
export interface AllowedHostState extends AllowedHostSpec {
  schemaVersion: number;
  /** `adopted`: the entry was in the list before this stack, and destroy leaves it there. */
  ownership: "created" | "adopted";
}
