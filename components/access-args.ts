import type { ClusterUse, PlatformAccessSpec } from "../providers/platform-access/arguments.ts";
import { entryNamespace, type DnsSettings, type IngressSettings } from "./entry.ts";
import { authSuffix } from "./ingress-manifests.ts";
import { grafanaConnection, tenantConnection, type Platform } from "./platform.ts";

/** What has to work before a tenant is made on this platform. */
export function accessArgs(
  platform: Platform,
  tenants: readonly { tenantId: string; fqdn: string }[],
): PlatformAccessSpec {
  const { grafana } = platform;
  const context = platform.kubernetes?.context;
  const cluster = clusterUse(platform);
  const recordKind = recordKindOf(platform.dns);
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
        ...(context !== undefined && { kubernetesContext: context }),
      },
    }),
    ...(cluster !== undefined && { cluster }),
    ...(recordKind !== undefined && { recordKind }),
    tenants: Object.fromEntries(tenants.map(({ tenantId, fqdn }) => [tenantId, fqdn])),
  };
}

function clusterUse(platform: Platform): ClusterUse | undefined {
  const { ingress, dns } = platform;
  const context = platform.kubernetes?.context;
  if (ingress.kind === "none" && dns.kind !== "external-dns") return undefined;
  return {
    ...(context !== undefined && { context }),
    ...(ingress.kind !== "none" && { entry: entryUse(ingress) }),
    ...(dns.kind === "external-dns" && { dnsNamespace: dns.namespace ?? entryNamespace }),
  };
}

function entryUse(ingress: Exclude<IngressSettings, { kind: "none" }>) {
  const { kind, namespace = entryNamespace, namePrefix = "cx-", awaitReady = false } = ingress;
  const grantNamespace = kind === "gateway" ? ingress.backendNamespace : undefined;
  return {
    kind: kind === "gateway" ? ("HTTPRoute" as const) : ("Ingress" as const),
    namespace,
    namePrefix,
    nameSuffixes: kind === "traefik" ? ["", authSuffix] : [""],
    awaitReady,
    ...(grantNamespace !== undefined && { grantNamespace }),
  };
}

function recordKindOf(dns: DnsSettings): PlatformAccessSpec["recordKind"] {
  if (dns.kind !== "external-dns" && dns.kind !== "ingress-annotation") return undefined;
  if (dns.target === undefined) return undefined;
  return "hostname" in dns.target ? "hostname" : "addresses";
}
