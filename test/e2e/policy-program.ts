import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack, type CxTenantStackArgs } from "../../components/cx-tenant-stack.ts";
import type { Platform } from "../../components/platform.ts";
import { GrafanaAllowedHost } from "../../providers/resources/grafana-allowed-host/grafana-allowed-host.ts";

// A program of somebody's own for an old platform in production, in which each tenant breaks one rule, and the last
// ones none but that they are too many.
const platform: Platform = {
  rootDomain: "cx.localhost",
  production: true,
  tenantApi: { url: "https://cx.localhost/cx-tenant", version: "5.0.1" },
  keycloak: { url: "https://cx.localhost/auth" },
  grafana: { url: "https://cx.localhost/grafana", dataSource: "infinity_cim_json_api" },
  ingress: { kind: "nginx", tls: { kind: "shared" } },
  dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
};

const kubernetes = new k8s.Provider("kubernetes", { kubeconfig: "" });

function tenant(tenantId: string, change: Partial<CxTenantStackArgs["tenant"]> = {}) {
  const fqdn = `${tenantId}.cx.localhost`;
  const keyCloak = { credentials: { secret: pulumi.secret("canary-client-secret") } };
  const record = { tenantId, tenantName: tenantId, fqdn, logo: "logos/sample.svg", keyCloak };
  const args = { platform, tenant: { ...record, ...change } };
  return new CxTenantStack(tenantId, args, { providers: { kubernetes } });
}

tenant("elsewhere", {
  fqdn: "elsewhere.example.org",
  customHost: { tls: { kind: "secret", secretName: "elsewhere-tls" } },
});
tenant("twin");
const service = { name: "other", port: { number: 80 } };
const paths = [{ path: "/", pathType: "Prefix", backend: { service } }];
const twice = { rules: [{ host: "twin.cx.localhost", http: { paths } }] };
const tls = [{ hosts: ["twin.cx.localhost"] }];
new k8s.networking.v1.Ingress(
  "twin-entry",
  { metadata: { name: "twin", namespace: "ef-external" }, spec: { ...twice, tls } },
  { provider: kubernetes },
);
tenant("always", { adopt: "always" });
tenant("deleted", { onDestroy: "delete" });
tenant("kept", { onDestroy: "retain" });
tenant("guessed", { redis: { password: pulumi.secret("Expertflow") } });

tenant("open", { existing: ["ingress"] });
const rules = [{ host: "open.cx.localhost" }];
const metadata = { name: "open", namespace: "ef-external" };
new k8s.networking.v1.Ingress(
  "open-entry",
  { metadata, spec: { rules } },
  { provider: kubernetes },
);

tenant("restless", { existing: ["dns"] });
new k8s.apiextensions.CustomResource(
  "restless-record",
  {
    apiVersion: "externaldns.k8s.io/v1alpha1",
    kind: "DNSEndpoint",
    metadata: { name: "restless", namespace: "ef-external" },
    spec: { endpoints: [{ dnsName: "restless.cx.localhost", recordType: "A", recordTTL: 5 }] },
  },
  { provider: kubernetes },
);

const { status } = tenant("fine");
// What is not known in a preview breaks no rule.
const unknown = status.apply((word) => word ?? "");
tenant("one-more");
tenant("unknown", { tenantName: unknown, mongo: { password: unknown } });

// It is refused by itself, which ends the preview.
if (process.env["OWN_LIST"] === "open") {
  const connection = { url: "https://cx.localhost/grafana" };
  const allowedHost = "http://open.cx.localhost";
  new GrafanaAllowedHost("open-list", { dataSource: "other", allowedHost, connection });
}
