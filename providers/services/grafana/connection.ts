import { z } from "zod";
import { httpUrl, positive, text } from "../../vocabulary.ts";
import { namespaceName, objectName } from "../kubernetes/names.ts";

/** Number of Grafana's first organization, in which a data source is when nobody says otherwise. */
export const defaultOrganization = 1;

/** How Grafana is reached. No secret is in here: see docs/production.md, Credentials. */
export const grafanaConnection = z.strictObject({
  /** Base URL with its path, e.g. `https://cx.example.com/grafana`. */
  url: httpUrl,
  /**
   * Number of the organization in Grafana that the data source is in; in others one of the same name is
   * another one. Default 1, Grafana's first. A change replaces the allowed host.
   */
  organization: positive.optional(),
});
export type GrafanaConnection = z.infer<typeof grafanaConnection>;

/** Which Secret, in which cluster. */
export const secretName = z.strictObject({
  /** E.g. `ef-grafana-datasource-secret`. A change replaces the allowed host. */
  secret: objectName,
  /** E.g. `expertflow`. A change replaces the allowed host. */
  namespace: namespaceName,
  /** Context of the kubeconfig that leads to the cluster. Default: the current one. */
  kubernetesContext: text.optional(),
});
export type SecretName = z.infer<typeof secretName>;
