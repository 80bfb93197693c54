import type { Backend, EntryObject } from "./entry.ts";

/** An object of a tenant in Kubernetes, as the stack declares it. */
export interface TenantObject {
  /** What is added to the tenant's name for its resource in the stack: not all have the same type. */
  suffix: string;
  manifest: Manifest;
}

/** What Kubernetes is given. */
export type Manifest = IngressManifest | CustomManifest;

export interface IngressManifest {
  apiVersion: "networking.k8s.io/v1";
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
  kind: "DNSEndpoint" | "HTTPRoute" | "ReferenceGrant";
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

/** A path of a tenant's host name and the Service behind it. */
export interface Path {
  path: string;
  backend: { service: string; port: number };
}

/** The two paths that a tenant needs: logins, and everything else. */
export function pathsOf({ backends }: EntryObject): { auth: Path; platform: Path } {
  return {
    auth: { path: "/auth", backend: backend("keycloak", backends?.auth) },
    platform: { path: "/", backend: backend("apisix-gateway", backends?.platform) },
  };
}

function backend(defaultService: string, given: Backend | undefined): Path["backend"] {
  return { service: given?.service ?? defaultService, port: given?.port ?? 80 };
}
