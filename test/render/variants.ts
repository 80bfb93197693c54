/** Settings of a stack, as its file has them. */
export interface Variant {
  platform: Record<string, unknown>;
  tenants: Record<string, unknown>[];
}

const platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
};
const tenant = { tenantId: "tenant1", tenantName: "Tenant One" };
const nginx = { kind: "nginx" };
const traefik = { kind: "traefik" };
const gateway = { kind: "gateway", gateway: { name: "cx", sectionName: "https" } };
const addresses = { addresses: ["203.0.113.10", "203.0.113.11", "2001:db8::10"] };
const externalDns = { kind: "external-dns", target: addresses };
const alias = { kind: "external-dns", target: { hostname: "entry.cx.example.com" } };
const clusterIssuer = { kind: "cert-manager", clusterIssuer: "ef-letsencrypt-prod" };
const issuer = { kind: "cert-manager", issuer: "cx-issuer" };
const ownSecret = { kind: "secret", secretName: "tenant1-tls" };

/** Every way in, source of certificates and kind of DNS at least once; the folder names of test/render/golden. */
export const variants = {
  "nginx-shared-external-dns": entry(nginx, externalDns),
  "nginx-shared-external-dns-alias": entry(nginx, alias),
  "nginx-shared-external-dns-hide-ingress": entry(nginx, { ...externalDns, hideIngress: true }),
  "nginx-shared-ingress-annotation": entry(nginx, { kind: "ingress-annotation" }),
  "nginx-shared-manual": entry(nginx, { kind: "manual", target: addresses }),
  "nginx-cert-manager-cluster-issuer": entry({ ...nginx, tls: clusterIssuer }, externalDns),
  "nginx-cert-manager-issuer": entry({ ...nginx, tls: issuer }, externalDns),
  "nginx-secret-none": entry({ ...nginx, tls: ownSecret }, { kind: "none" }),
  "nginx-everything": entry(
    {
      ...nginx,
      namespace: "edge",
      namePrefix: "tenant-",
      className: "nginx-internal",
      pathType: "ImplementationSpecific",
      tls: { kind: "shared", secretName: "wildcard-tls" },
      annotations: { "nginx.ingress.kubernetes.io/proxy-body-size": "20m", "example.com/on": "on" },
      labels: { team: "cx" },
      backends: { auth: { service: "keycloak-http", port: 8080 }, platform: { service: "apisix" } },
      awaitReady: true,
    },
    {
      ...externalDns,
      ttl: 60,
      namespace: "dns",
      labels: { team: "cx" },
      setIdentifier: "primary",
      providerSpecific: [{ name: "aws/weight", value: "100" }],
    },
  ),
  "traefik-shared-external-dns": entry(traefik, externalDns),
  "traefik-shared-ingress-annotation": entry(
    { ...traefik, entryPoint: "public" },
    { kind: "ingress-annotation", target: addresses, ttl: 60 },
  ),
  "traefik-cert-manager-cluster-issuer": entry({ ...traefik, tls: clusterIssuer }, alias),
  "traefik-cert-manager-issuer": entry({ ...traefik, tls: issuer }, { kind: "none" }),
  "traefik-secret-manual": entry(
    { ...traefik, tls: ownSecret },
    { kind: "manual", target: { hostname: "entry.cx.example.com" } },
  ),
  "gateway-external-dns": entry(gateway, externalDns),
  "gateway-backend-namespace": entry(
    { ...gateway, namespace: "edge", backendNamespace: "ef-external", awaitReady: true },
    { kind: "none" },
  ),
  "custom-host": {
    ...entry(nginx, externalDns),
    tenants: [
      tenant,
      {
        tenantId: "tenant2",
        tenantName: "Tenant Two",
        fqdn: "service.customer.example",
        customHost: { tls: clusterIssuer, cname: "entry.cx.example.com" },
      },
    ],
  },
  "on-premises": {
    platform: {
      ...platform,
      rootDomain: undefined,
      ingress: { ...nginx, tls: ownSecret },
      dns: { kind: "manual", target: { addresses: ["192.0.2.20"] } },
    },
    tenants: [{ tenantId: "expertflow", tenantName: "Example", fqdn: "cx.example.org" }],
  },
} satisfies Record<string, Variant>;

function entry(ingress: object, dns: object): Variant {
  return { platform: { ...platform, ingress, dns }, tenants: [tenant] };
}
