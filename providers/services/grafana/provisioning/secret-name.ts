import { z } from "zod";
import { namespaceName, objectName } from "../../kubernetes/names.ts";
import { text } from "../../../vocabulary.ts";

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
