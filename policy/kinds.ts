import { resourceTypes } from "../providers/engine/stub.ts";

/** Types of the resources that rules look at. */
export const kinds = {
  fleet: resourceTypes.fleet,
  access: resourceTypes.tenantAccess,
  tenant: resourceTypes.tenant,
  allowedHost: resourceTypes.grafanaAllowedHost,
  provisionedHost: resourceTypes.grafanaProvisionedHost,
} as const;

/**
 * True for what every stack with tenants has. The fleet comes first, but a run may leave it out (`--target`), so what is
 * wrong with a whole stack is said at the first of these.
 */
export function isOurs({ type }: { type: string }): boolean {
  return [kinds.fleet, kinds.access, kinds.tenant].some((kind) => kind === type);
}

/** The root of every run. */
export const stackKind = "pulumi:pulumi:Stack";

/** Whoever made it: an Ingress of any version of its API. */
export function isIngress(type: string): boolean {
  return /^kubernetes:(networking\.k8s\.io|extensions)\/v1\w*:Ingress$/.test(type);
}

/** A route of the Gateway API that names hosts. Its TLS is the business of the Gateway's listener. */
export function isRoute(type: string): boolean {
  return /^kubernetes:gateway\.networking\.k8s\.io\/v1\w*:(HTTP|GRPC|TLS)Route$/.test(type);
}

/** A record for external-dns. */
export function isRecord(type: string): boolean {
  return /^kubernetes:externaldns\.k8s\.io\/v1\w*:DNSEndpoint$/.test(type);
}

/** A data source of Grafana that the Grafana provider makes; only those of Infinity have allowed hosts. */
export function isDataSource(type: string): boolean {
  return /^grafana:(oss|index)\/dataSource:DataSource$/.test(type);
}
