import { entryNamespace, type DnsSettings, type IngressSettings } from "./entry.ts";
import type { ClusterPlace } from "../providers/kubernetes/identity.ts";
import type { TenantConnection } from "../providers/tenant/arguments.ts";
import type { GrafanaConnection } from "../providers/grafana-allowed-host/arguments.ts";
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
  /**
   * Whose the objects of this stack are; written on each of them. Default `pulumi:<project>/<stack>`. Set
   * it to the old name when a stack is renamed, and when two stacks of one name share a platform.
   */
  owner?: string | undefined;
  /** How many tenants one run may take down. Default: a tenth of them, but at least one. */
  maxRemovals?: number | undefined;
  tenantApi: {
    url: string;
    version?: TenantConnection["version"];
    /** See TenantConnection. Default `tenantLogo`. */
    logoPart?: string | undefined;
  };
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
  /** Number of the organization that the data source is in. Default 1, Grafana's first. */
  organization?: number | undefined;
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

/** The cluster with the tenants' objects, and the namespace that it is known by; undefined when they have none. */
export function clusterOf({
  kubernetes,
  ingress,
  dns,
  grafana,
}: Platform): ClusterPlace | undefined {
  const context = kubernetes?.context;
  const place = (namespace: string = entryNamespace) => ({
    ...(context !== undefined && { context }),
    namespace,
  });
  if (ingress.kind !== "none") return place(ingress.namespace);
  if (dns.kind === "external-dns") return place(dns.namespace);
  return grafana?.provisioned === undefined ? undefined : place(grafana.provisioned.namespace);
}

/** How the tenant resource reaches this platform. */
export function tenantConnection(platform: Platform): TenantConnection {
  const { tenantApi, keycloak, limits } = platform;
  return {
    url: tenantApi.url,
    version: tenantApi.version ?? "5.1",
    ...(tenantApi.logoPart !== undefined && { logoPart: tenantApi.logoPart }),
    keycloakUrl: keycloak.url,
    ...tls(platform),
    ...limits,
  };
}

/** How the allowed-host resource reaches this platform's Grafana. */
export function grafanaConnection(platform: Platform, url: string): GrafanaConnection {
  const { maxInFlight: _tenantServiceOnly, ...limits } = platform.limits ?? {};
  const organization = platform.grafana?.organization;
  return {
    url,
    ...(organization !== undefined && { organization }),
    ...tls(platform),
    ...limits,
  };
}

function tls({ caCertFile, insecureSkipVerify }: Platform) {
  return {
    ...(caCertFile !== undefined && { caCertFile }),
    ...(insecureSkipVerify !== undefined && { insecureSkipVerify }),
  };
}
