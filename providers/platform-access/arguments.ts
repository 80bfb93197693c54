import type { GrafanaConnection } from "../grafana-allowed-host/arguments.ts";
import type { SecretName } from "../grafana-provisioned-host/secret.ts";
import type { TenantConnection } from "../tenant/arguments.ts";

/** What has to work before the first object of a new tenant is made. */
export interface PlatformAccessSpec {
  tenantApi: TenantConnection;
  /** Left out: Grafana is not managed. */
  grafana?: { connection: GrafanaConnection; dataSource: string } | undefined;
  /** The Secret with Grafana's provisioning file. Left out: it is not managed. */
  provisioned?: SecretName | undefined;
  /** Left out: no object is made in Kubernetes. */
  cluster?: ClusterUse | undefined;
  /** Kind of the DNS records; it can't change in place. Left out: no record is made. */
  recordKind?: "addresses" | "hostname" | undefined;
  /** Host name of each tenant, by its id: a new one lets the checks run again. */
  tenants: Record<string, string>;
}

/** What is made in Kubernetes for a tenant. */
export interface ClusterUse {
  /** Context of the kubeconfig. Default: the current one. */
  context?: string | undefined;
  /** Where Ingresses or HTTPRoutes are made. */
  entry?:
    | {
        kind: "Ingress" | "HTTPRoute";
        namespace: string;
        namePrefix: string;
        /** Ends of the names of a tenant's objects; "" for the tenantId alone. */
        nameSuffixes: string[];
        /** Their controller is waited for, which needs more rights. */
        awaitReady: boolean;
        /** Where ReferenceGrants are made. Left out: none are. */
        grantNamespace?: string | undefined;
      }
    | undefined;
  /** Where DNSEndpoints are made. */
  dnsNamespace?: string | undefined;
}

/** What is kept in the state beside the arguments. */
export interface PlatformAccessState extends PlatformAccessSpec {
  schemaVersion: number;
}
