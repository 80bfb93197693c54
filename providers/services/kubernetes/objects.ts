import { z } from "zod";
import type { Deadline } from "../../flow/deadline.ts";
import { apiPath } from "./api.ts";
import {
  ask,
  isKnownKind,
  isNotFoundInCluster,
  statusOf,
  type KubernetesConnection,
} from "./connection.ts";
import { ownPrefix } from "./names.ts";

/** An object in the cluster that leads a host name somewhere. */
export interface ClusterObject {
  kind: ObjectKind;
  namespace: string;
  name: string;
  annotations: Readonly<Record<string, string>>;
  /** Counts the changes of what it says. */
  generation: number;
  /** Field managers of what we write in such an object. */
  writers: readonly string[];
  hosts: readonly string[];
  /** What of its hosts it answers; nothing, where it is a record. */
  routes: readonly Route[];
}

/** A path, with all below it, of a host name. */
export interface Route {
  host: string;
  path: string;
}

/** Kinds of objects that a tenant gets. */
export const objectKinds = ["Ingress", "HTTPRoute", "ReferenceGrant", "DNSEndpoint"] as const;
export type ObjectKind = (typeof objectKinds)[number];

export const gatewayGroup = "gateway.networking.k8s.io";
/** How the API server calls a kind. */
export const apiResources = {
  Ingress: { group: "networking.k8s.io", version: "v1", plural: "ingresses" },
  HTTPRoute: { group: gatewayGroup, version: "v1", plural: "httproutes" },
  ReferenceGrant: { group: gatewayGroup, version: "v1beta1", plural: "referencegrants" },
  DNSEndpoint: { group: "externaldns.k8s.io", version: "v1alpha1", plural: "dnsendpoints" },
} as const satisfies Record<ObjectKind, object>;

/** Who wrote what of an object. Whatever else an entry has, it keeps. */
export const managedFields = z
  .array(
    z.looseObject({
      manager: z.string().default(""),
      subresource: z.string().optional(),
      fieldsV1: z.record(z.string(), z.unknown()).default({}),
    }),
  )
  .default([]);
export type ManagedFields = z.infer<typeof managedFields>;

const everyPath = "/";
/** Of an Ingress (`http.paths`) or an HTTPRoute (`matches`); one that names no path answers all. */
const rule = z.object({
  host: z.string().optional(),
  http: z.object({ paths: z.array(z.object({ path: z.string().optional() })) }).optional(),
  matches: z
    .array(z.object({ path: z.object({ value: z.string().optional() }).optional() }))
    .optional(),
});
type Rule = z.infer<typeof rule>;

/** Only what says whose host name it is; each kind has it in another field. */
const clusterObject = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    generation: z.number().default(0),
    annotations: z.record(z.string(), z.string()).default({}),
    labels: z.record(z.string(), z.string()).default({}),
    managedFields,
  }),
  spec: z
    .object({
      rules: z.array(rule).default([]),
      hostnames: z.array(z.string()).default([]),
      endpoints: z.array(z.object({ dnsName: z.string().optional() })).default([]),
    })
    .default({ rules: [], hostnames: [], endpoints: [] }),
});
const objectList = z.object({ items: z.array(clusterObject) });

/** All objects of a kind in the cluster, or, without the permission to that, those beside ours. */
export async function listObjects(
  { api }: KubernetesConnection,
  kind: ObjectKind,
  namespace: string,
  deadline: Deadline,
): Promise<ClusterObject[]> {
  const resource = apiResources[kind];
  const permission = `list ${resource.plural}`;
  const request = { operation: `${permission}.${resource.group}`, permission, isPatient: true };
  const besideOurs = { ...request, permission: `${permission} in namespace '${namespace}'` };
  const found = await ask(deadline, request, () => api.get(apiPath(resource))).catch(
    (error: unknown) => {
      if (statusOf(error) !== 403) throw error;
      return ask(deadline, besideOurs, () => api.get(apiPath({ ...resource, namespace })));
    },
  );
  return objectList.parse(found).items.map((item) => toClusterObject(kind, item));
}

/** One object; undefined when it is not there. */
export async function readObject(
  connection: KubernetesConnection,
  { kind, namespace, name }: Pick<ClusterObject, "kind" | "namespace" | "name">,
  deadline: Deadline,
): Promise<ClusterObject | undefined> {
  const place = { ...apiResources[kind], namespace, name };
  const operation = `get ${place.plural}.${place.group}`;
  const permission = `get ${place.plural} in namespace '${namespace}'`;
  try {
    const found = await ask(deadline, { operation, permission, isPatient: true }, () =>
      connection.api.get(apiPath(place)),
    );
    return toClusterObject(kind, clusterObject.parse(found));
  } catch (error) {
    if (isNotFoundInCluster(error)) return undefined;
    // Whoever removes the definition of a kind removes its objects.
    const isKindGone =
      statusOf(error) === 404 && !(await isKnownKind(connection, { ...place, kind }, deadline));
    if (isKindGone) return undefined;
    throw error;
  }
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
    generation: metadata.generation,
    writers: writersIn(metadata.managedFields),
    hosts: metadata.labels[solverLabel] === "true" ? [] : hostsIn(spec),
    routes: spec.rules.flatMap((one) => routesIn(one, spec.hostnames)),
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

/** @param hostnames of an HTTPRoute, whose rules all hold for each of them. */
function routesIn({ host, http, matches }: Rule, hostnames: readonly string[]): Route[] {
  const hosts = host === undefined ? hostnames : [host];
  const found = http?.paths.map(({ path }) => path) ?? matches?.map(({ path }) => path?.value);
  const paths = (found ?? []).map((path) => path ?? everyPath);
  return hosts.flatMap((name) =>
    (paths.length === 0 ? [everyPath] : paths).map((path) => ({ host: name, path })),
  );
}

/** How the keys of annotations and labels begin that our objects have. */
const ownKeys = [
  "nginx.ingress",
  "traefik.ingress",
  "external-dns.",
  ownPrefix,
  "app.kubernetes.io/managed-by",
].map((start) => `f:${start}`);
const keys = z.record(z.string(), z.unknown()).default({});
const metadataFields = z
  .object({ "f:annotations": keys, "f:labels": keys })
  .catch({ "f:annotations": {}, "f:labels": {} });

function writersIn(managers: ManagedFields): string[] {
  return managers
    .filter(({ subresource, fieldsV1 }) => subresource === undefined && touchesOurs(fieldsV1))
    .map(({ manager }) => manager);
}

function touchesOurs(fields: Readonly<Record<string, unknown>>): boolean {
  if ("f:spec" in fields) return true;
  const written = metadataFields.parse(fields["f:metadata"]);
  const names = Object.keys({ ...written["f:annotations"], ...written["f:labels"] });
  return names.some((name) => ownKeys.some((start) => name.startsWith(start)));
}
