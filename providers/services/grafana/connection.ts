import { z } from "zod";
import { httpUrl, positive } from "../../vocabulary.ts";

/** How Grafana is reached. No secret is in here: see README, Credentials. */
export const grafanaConnection = z.strictObject({
  /** Base URL with its path, e.g. `https://cx.example.com/grafana`. */
  url: httpUrl,
  /**
   * Number of the organization in Grafana that the data source is in; in others one of the same name is
   * another one. Default 1, Grafana's first. A change replaces the entry.
   */
  organization: positive.optional(),
});
export type GrafanaConnection = z.infer<typeof grafanaConnection>;
