import { z } from "zod";
import { allowedHost, text } from "../../vocabulary.ts";
import { grafanaConnection } from "../../services/grafana/connection.ts";

/** What an allowed host is, wherever its list is kept. */
export const listedHostShape = {
  /** Name of the data source, e.g. `infinity_cim_json_api`. A change replaces the allowed host. */
  dataSource: text,
  /**
   * The allowed host: scheme, lower-case host and, if it is not the usual one, port; no path and no slash
   * at the end, e.g. `https://tenant1.cx.example.com`. A change replaces the allowed host, new one first.
   */
  allowedHost: allowedHost,
  /**
   * What to do when the allowed host is already in the list: `always` (default) takes it as it is, and
   * destroy leaves it there, since somebody else may rely on it; `ours` says that it is what an
   * interrupted run of this stack left, so that destroy removes it; `never` refuses. It counts when the
   * allowed host is made: a later change of it does not decide again whose the allowed host is.
   */
  adopt: z.enum(["never", "always", "ours"]).optional(),
} as const;

/** What is known about an allowed host beside its arguments. */
export const listedHostFacts = z.object({
  /** `adopted`: the allowed host was in the list before this stack, and destroy leaves it there. */
  ownership: z.enum(["created", "adopted"]),
});
export type ListedHostFacts = z.infer<typeof listedHostFacts>;

/** One host in the list of hosts that a Grafana data source may call. */
export const allowedHostSpec = z.strictObject({
  ...listedHostShape,
  connection: grafanaConnection,
});
export type AllowedHostSpec = z.infer<typeof allowedHostSpec>;
