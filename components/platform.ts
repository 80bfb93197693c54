import type { TenantConnection } from "../providers/tenant/arguments.ts";
import type { GrafanaConnection } from "../providers/grafana-allowed-host/arguments.ts";
import type { PlatformAccessSpec } from "../providers/platform-access/arguments.ts";
import type { ReadinessSettings } from "../providers/tenant-readiness/arguments.ts";

/** Limits of our own calls; every one has a default (see TenantConnection, GrafanaConnection). */
export interface PlatformLimits {
  requestTimeoutSeconds?: number | undefined;
  operationTimeoutSeconds?: number | undefined;
  maxRetries?: number | undefined;
  maxInFlight?: number | undefined;
}

/** One Expertflow CX platform: what all its tenants have in common. */
export interface Platform {
  /**
   * Multi-tenant: a tenant's host name is `<tenantId>.<rootDomain>`. Left out: on premises, with the
   * one tenant `expertflow` at a host name of its own.
   */
  rootDomain?: string | undefined;
  tenantApi: { url: string; version?: TenantConnection["version"] };
  keycloak: { url: string };
  /** Left out: allowed hosts of Grafana are not managed. */
  grafana?: GrafanaSettings | undefined;
  /** Context of the kubeconfig that leads to the platform's cluster. Default: the current one. */
  kubernetes?: { context?: string | undefined } | undefined;
  ingress: IngressSettings;
  dns: DnsSettings;
  /** PEM file of the CA that signed the platform's certificates; relative to Pulumi.yaml. */
  caCertFile?: string | undefined;
  /** Accept any certificate. Default false. */
  insecureSkipVerify?: boolean | undefined;
  limits?: PlatformLimits | undefined;
  /** How to find out whether a tenant is live. Left out: `up` ends when everything is made. */
  readiness?: ReadinessSettings | undefined;
}

/** The Grafana whose dashboards read from tenants. */
export interface GrafanaSettings {
  url: string;
  dataSource: string;
  /** The Secret with Grafana's datasource.yml. Left out: an entry is lost when Grafana's pod is made anew. */
  provisioned?:
    | {
        /** E.g. `ef-grafana-datasource-secret`. */
        secret: string;
        /** E.g. `expertflow`. */
        namespace: string;
        /** See GrafanaProvisionedHost. Default `raise`. */
        fileVersion?: "raise" | "keep" | undefined;
      }
    | undefined;
}

/** How requests for a tenant's host name reach the platform. */
export type IngressSettings = NginxIngress | { kind: "none" };

/** An Ingress per tenant for ingress-nginx, with both of the paths that a tenant needs. */
export interface NginxIngress {
  kind: "nginx";
  /** The back ends and the TLS secret have to be in this namespace. Default `ef-external`. */
  namespace?: string | undefined;
  /** Default `nginx`. */
  className?: string | undefined;
  tls: { kind: "shared"; /** Default `ef-ingress-tls-secret`. */ secretName?: string | undefined };
  /** Added to ours; ours can be overridden. */
  annotations?: Record<string, string> | undefined;
  labels?: Record<string, string> | undefined;
  /** Wait until the controller has published an address. Default false: not every controller does. */
  awaitReady?: boolean | undefined;
}

/** Who makes the DNS record of a tenant's host name. */
export type DnsSettings = ExternalDns | { kind: "none" };

/** A DNSEndpoint object for external-dns (its CRD source). */
export interface ExternalDns {
  kind: "external-dns";
  target: DnsTarget;
  /** Seconds. Default 300. */
  ttl?: number | undefined;
  /** Default: the namespace of the Ingress, `ef-external`. */
  namespace?: string | undefined;
  labels?: Record<string, string> | undefined;
}

/** Where the record points: IPv4 and IPv6 addresses, or one host name. */
export type DnsTarget = { addresses: string[] } | { hostname: string };

/** The namespace of the platform's entry (charts apisix and keycloak). */
export const entryNamespace = "ef-external";

/** How the tenant resource reaches this platform. */
export function tenantConnection(platform: Platform): TenantConnection {
  const { tenantApi, keycloak, limits } = platform;
  return {
    url: tenantApi.url,
    version: tenantApi.version ?? "5.1",
    keycloakUrl: keycloak.url,
    ...tls(platform),
    ...limits,
  };
}

/** How the allowed-host resource reaches this platform's Grafana. */
export function grafanaConnection(platform: Platform, url: string): GrafanaConnection {
  const { maxInFlight: _tenantServiceOnly, ...limits } = platform.limits ?? {};
  return { url, ...tls(platform), ...limits };
}

/** What has to work before a tenant is made on this platform. */
export function accessArgs(
  platform: Platform,
  tenants: readonly { tenantId: string }[],
): PlatformAccessSpec {
  const { grafana, kubernetes } = platform;
  return {
    tenantApi: tenantConnection(platform),
    ...(grafana !== undefined && {
      grafana: {
        connection: grafanaConnection(platform, grafana.url),
        dataSource: grafana.dataSource,
      },
    }),
    ...(grafana?.provisioned !== undefined && {
      provisioned: {
        secret: grafana.provisioned.secret,
        namespace: grafana.provisioned.namespace,
        ...(kubernetes?.context !== undefined && { kubernetesContext: kubernetes.context }),
      },
    }),
    tenants: tenants.map(({ tenantId }) => tenantId).sort(),
  };
}

function tls({ caCertFile, insecureSkipVerify }: Platform) {
  return {
    ...(caCertFile !== undefined && { caCertFile }),
    ...(insecureSkipVerify !== undefined && { insecureSkipVerify }),
  };
}
