import { z } from "zod";
import type { Deadline } from "../../flow/deadline.ts";
import {
  explainKubernetes,
  isNotFoundInCluster,
  readPatiently,
  statusOf,
  type KubernetesConnection,
  isKnownKind,
} from "./connection.ts";

/** An object in the cluster that leads a host name somewhere. */
export interface ClusterObject {
  kind: ObjectKind;
  namespace: string;
  name: string;
  annotations: Readonly<Record<string, string>>;
  /** Field managers of what we write in such an object. */
  writers: readonly string[];
  hosts: readonly string[];
}

/** Kinds of objects that a tenant gets. */
export const objectKinds = ["Ingress", "HTTPRoute", "ReferenceGrant", "DNSEndpoint"] as const;
export type ObjectKind = (typeof objectKinds)[number];

/** How the API server calls a kind. */
export interface ApiResource {
  group: string;
  version: string;
  plural: string;
}

const gateway = "gateway.networking.k8s.io";
export const apiResources: Readonly<Record<ObjectKind, ApiResource>> = {
  Ingress: { group: "networking.k8s.io", version: "v1", plural: "ingresses" },
  HTTPRoute: { group: gateway, version: "v1", plural: "httproutes" },
  ReferenceGrant: { group: gateway, version: "v1beta1", plural: "referencegrants" },
  DNSEndpoint: { group: "externaldns.k8s.io", version: "v1alpha1", plural: "dnsendpoints" },
};

const managedFields = z.array(
  z.object({
    manager: z.string().default(""),
    subresource: z.string().optional(),
    fieldsV1: z.record(z.string(), z.unknown()).default({}),
  }),
);

/** Only what says whose host name it is; each kind has it in another field. */
const clusterObject = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
    labels: z.record(z.string(), z.string()).default({}),
    managedFields: managedFields.default([]),
  }),
  spec: z
    .object({
      rules: z.array(z.object({ host: z.string().optional() })).default([]),
      hostnames: z.array(z.string()).default([]),
      endpoints: z.array(z.object({ dnsName: z.string().optional() })).default([]),
    })
    .default({ rules: [], hostnames: [], endpoints: [] }),
});
const objectList = z.object({ items: z.array(clusterObject) });

/** All objects of a kind in the cluster, or, without the permission to that, those beside ours. */
export async function listObjects(
  connection: KubernetesConnection,
  kind: ObjectKind,
  namespace: string,
  deadline: Deadline,
): Promise<ClusterObject[]> {
  const { items } = objectList.parse(
    await list(connection, apiResources[kind], namespace, deadline),
  );
  return items.map((item) => toClusterObject(kind, item));
}

/** One object; undefined when it is not there. */
export async function readObject(
  connection: KubernetesConnection,
  { kind, namespace, name }: Pick<ClusterObject, "kind" | "namespace" | "name">,
  deadline: Deadline,
): Promise<ClusterObject | undefined> {
  const { library, config } = connection;
  const api = config.makeApiClient(library.CustomObjectsApi);
  const place = { ...apiResources[kind], namespace, name };
  const needed = { ...apiResources[kind], kind };
  const right = `get ${place.plural}`;
  const operation = `${right}.${place.group}`;
  const read = (): Promise<unknown> => api.getNamespacedCustomObject(place);
  const found = await readPatiently(deadline, read, operation).catch(async (error: unknown) => {
    if (isNotFoundInCluster(error)) return undefined;
    // Whoever removes the definition of a kind removes its objects.
    if (statusOf(error) === 404 && !(await isKnownKind(connection, needed, deadline)))
      return undefined;
    throw explainKubernetes(error, operation, `${right} in namespace '${namespace}'`);
  });
  return found === undefined ? undefined : toClusterObject(kind, clusterObject.parse(found));
}

function toClusterObject(
  kind: ObjectKind,
  { metadata, spec }: z.infer<typeof clusterObject>,
): ClusterObject {
  return {
    kind,
    name: metadata.name,
    namespace: metadata.namespace,
    annotations: metadata.annotations,
    writers: writersIn(metadata.managedFields),
    hosts: metadata.labels[solverLabel] === "true" ? [] : hostsIn(spec),
  };
}

/** cert-manager proves a host's owner with an object of that host for a while; it leads nobody anywhere. */
const solverLabel = "acme.cert-manager.io/http01-solver";

function hostsIn({ rules, hostnames, endpoints }: z.infer<typeof clusterObject>["spec"]): string[] {
  return [
    ...rules.map(({ host }) => host),
    ...hostnames,
    ...endpoints.map(({ dnsName }) => dnsName),
  ].filter((host) => host !== undefined);
}

/** Keys of annotations and labels that our objects have. */
const ownKeys =
  /^f:(nginx\.ingress|traefik\.ingress|external-dns\.|cx\.expertflow\.com\/|app\.kubernetes\.io\/managed-by)/;
const keys = z.record(z.string(), z.unknown()).default({});
const metadataFields = z
  .object({ "f:annotations": keys, "f:labels": keys })
  .default({ "f:annotations": {}, "f:labels": {} });

function writersIn(managers: z.infer<typeof managedFields>): string[] {
  return managers
    .filter(({ subresource, fieldsV1 }) => subresource === undefined && touchesOurs(fieldsV1))
    .map(({ manager }) => manager);
}

function touchesOurs(fields: Readonly<Record<string, unknown>>): boolean {
  if ("f:spec" in fields) return true;
  const written = metadataFields.safeParse(fields["f:metadata"]).data;
  const names = [written?.["f:annotations"], written?.["f:labels"]].flatMap((found) =>
    Object.keys(found ?? {}),
  );
  return names.some((name) => ownKeys.test(name));
}

async function list(
  { library, config }: KubernetesConnection,
  resource: ApiResource,
  namespace: string,
  deadline: Deadline,
): Promise<unknown> {
  const api = config.makeApiClient(library.CustomObjectsApi);
  const right = `list ${resource.plural}`;
  const operation = `${right}.${resource.group}`;
  const read = (call: () => Promise<unknown>) => readPatiently(deadline, call, operation);
  try {
    return await read(() => api.listClusterCustomObject(resource));
  } catch (error) {
    if (statusOf(error) !== 403) throw explainKubernetes(error, operation, right);
  }
  try {
    return await read(() => api.listNamespacedCustomObject({ ...resource, namespace }));
  } catch (error) {
    throw explainKubernetes(error, operation, `${right} in namespace '${namespace}'`);
  }
}
