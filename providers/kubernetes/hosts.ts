import type { V1Ingress } from "@kubernetes/client-node";
import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { explainKubernetes, statusOf, within, type KubernetesConnection } from "./connection.ts";

/** A host name that is about to get an Ingress. */
export interface WantedHost {
  tenantId: string;
  fqdn: string;
}

/** Where our Ingress objects are, and what they are called. */
export interface IngressPlace {
  namespace: string;
  namePrefix: string;
}

const tenantLabel = "cx.expertflow.com/tenant";

/**
 * Throws a CxError when a host name, or the name of an object that we would make, already belongs to
 * an Ingress that is not ours. The API server itself would take two Ingresses for one host, and give
 * us an object of the same name without a word.
 */
export async function refuseTakenHosts(
  connection: KubernetesConnection,
  wanted: readonly WantedHost[],
  place: IngressPlace,
  deadline: Deadline,
): Promise<void> {
  const ingresses = await listIngresses(connection, place.namespace, deadline);
  const taken = wanted.flatMap((host) =>
    ingresses
      .filter((ingress) => !isOurs(ingress, host, place) && collides(ingress, host, place))
      .map((ingress) => `  - ${host.fqdn} (tenant '${host.tenantId}'): ${nameOf(ingress)}`),
  );
  if (taken.length === 0) return;
  throw new CxError(
    ["these host names already belong to an Ingress that is not ours:", ...taken].join("\n"),
    {
      remedy:
        "remove that Ingress, choose another tenantId, or set ingress.kind: none if it is meant to serve the tenant",
    },
  );
}

/** All of the cluster, or, without the right to that, those beside ours. */
async function listIngresses(
  { library, config }: KubernetesConnection,
  namespace: string,
  deadline: Deadline,
): Promise<V1Ingress[]> {
  const api = config.makeApiClient(library.NetworkingV1Api);
  const operation = "list the Ingresses";
  try {
    return (await within(deadline, api.listIngressForAllNamespaces(), operation)).items;
  } catch (error) {
    if (statusOf(error) !== 403) throw explainKubernetes(error, operation, "list ingresses");
  }
  try {
    return (await within(deadline, api.listNamespacedIngress({ namespace }), operation)).items;
  } catch (error) {
    throw explainKubernetes(error, operation, `list ingresses in namespace '${namespace}'`);
  }
}

function isOurs(
  { metadata }: V1Ingress,
  { tenantId }: WantedHost,
  { namespace }: IngressPlace,
): boolean {
  return metadata?.namespace === namespace && metadata.labels?.[tenantLabel] === tenantId;
}

function collides(
  { metadata, spec }: V1Ingress,
  { tenantId, fqdn }: WantedHost,
  { namespace, namePrefix }: IngressPlace,
): boolean {
  const hasHost = spec?.rules?.some(({ host }) => host === fqdn) === true;
  const hasName = metadata?.namespace === namespace && metadata.name === namePrefix + tenantId;
  return hasHost || hasName;
}

function nameOf({ metadata }: V1Ingress): string {
  return `Ingress ${metadata?.namespace ?? ""}/${metadata?.name ?? ""}`;
}
