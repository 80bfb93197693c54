import { apiResources, type ObjectKind } from "../providers/services/kubernetes/objects.ts";
import { ownPrefix } from "../providers/services/kubernetes/names.ts";
import {
  entryName,
  entryNamespace,
  nameInCluster,
  type Backend,
  type EntryObject,
} from "./entry.ts";

/** An object of a tenant in Kubernetes, as the stack declares it. */
export interface TenantObject {
  /** What is added to the tenant's name for its resource in the stack: not all have the same type. */
  suffix: string;
  manifest: Manifest;
}

/** What Kubernetes is given. */
export type Manifest = IngressManifest | CustomManifest;

export interface IngressManifest {
  apiVersion: string;
  kind: "Ingress";
  metadata: Metadata;
  spec: {
    ingressClassName: string;
    tls: { hosts: string[]; secretName: string }[];
    rules: { host: string; http: { paths: IngressPath[] } }[];
  };
}

export interface IngressPath {
  path: string;
  pathType: string;
  backend: { service: { name: string; port: { number: number } } };
}

/** An object of a kind that a custom resource definition brings. */
export interface CustomManifest {
  apiVersion: string;
  kind: Exclude<ObjectKind, "Ingress">;
  metadata: Metadata;
  spec: object;
}

/** The name is always given: a generated one would make a second object for the same host. */
export interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** What an object of a kind begins with. */
export function headOf<Kind extends ObjectKind>(kind: Kind): { apiVersion: string; kind: Kind } {
  const { group, version } = apiResources[kind];
  return { apiVersion: `${group}/${version}`, kind };
}

/** Name and place of an object of a tenant, and the labels by which people, and our own checks, find it. */
export function metadataOf(
  tenantId: string,
  settings: Pick<EntryObject, "namePrefix" | "namespace" | "labels">,
): Metadata {
  const own = {
    "app.kubernetes.io/managed-by": "pulumi",
    [`${ownPrefix}tenant`]: nameInCluster(tenantId),
  };
  return {
    name: entryName(tenantId, settings),
    namespace: settings.namespace ?? entryNamespace,
    labels: { ...own, ...settings.labels },
  };
}

/**
 * Whether Pulumi waits for an object. Waiting is the exception: the built-in wait asks for a status that not
 * every controller writes.
 */
export function awaitAnnotations(
  { awaitReady, awaitTimeoutSeconds = 120 }: EntryObject,
  waitFor: Record<string, string> = {},
): Record<string, string> {
  return awaitReady === true
    ? { ...waitFor, "pulumi.com/timeoutSeconds": String(awaitTimeoutSeconds) }
    : { "pulumi.com/skipAwait": "true" };
}

/** A path of a tenant's host name and the Service behind it. */
export interface Path {
  path: string;
  backend: { service: string; port: number };
}

/** The two paths that a tenant needs: logins, and everything else. */
export function pathsOf({ backends }: EntryObject): [auth: Path, platform: Path] {
  return [
    { path: "/auth", backend: backend("keycloak", backends?.auth) },
    { path: "/", backend: backend("apisix-gateway", backends?.platform) },
  ];
}

function backend(defaultService: string, given: Backend | undefined): Path["backend"] {
  return { service: given?.service ?? defaultService, port: given?.port ?? 80 };
}
