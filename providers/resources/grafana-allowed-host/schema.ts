import { z } from "zod";
import { ownTenant } from "../tenant/schema.ts";
import { allowedHost, text } from "../../vocabulary.ts";
import { grafanaConnection } from "../../services/grafana/connection.ts";

/** What an entry is, wherever its list is kept. */
export const listEntryShape = {
  /** Name of the data source, e.g. `infinity_cim_json_api`. A change replaces the entry. */
  dataSource: text,
  /**
   * The entry: scheme, lower-case host and, if it is not the usual one, port; no path and no slash
   * at the end, e.g. `https://tenant1.cx.example.com`. A change replaces the entry, new one first.
   */
  entry: allowedHost,
  /**
   * What to do when the entry is already in the list: `always` (default) takes it as it is, and
   * destroy leaves it there, since somebody else may rely on it; `claim` says that it is what an
   * interrupted run of this stack left, so that destroy removes it; `never` refuses. It counts when the
   * entry is made: a later change of it does not decide again whose the entry is.
   */
  adopt: z.enum(["never", "always", "claim"]).optional(),
  /** The tenant whose host it is: once that is another's, the entry stays. Left out: nobody is asked. */
  tenant: ownTenant.optional(),
} as const;

/** What is known about an entry beside its arguments. */
export const listEntryFacts = z.object({
  /** `adopted`: the entry was in the list before this stack, and destroy leaves it there. */
  ownership: z.enum(["created", "adopted"]),
});
export type ListEntryFacts = z.infer<typeof listEntryFacts>;

/** One entry in the list of hosts that a Grafana data source may call. */
export const allowedHostSpec = z.strictObject({ ...listEntryShape, connection: grafanaConnection });
export type AllowedHostSpec = z.infer<typeof allowedHostSpec>;
