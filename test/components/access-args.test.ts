import { expect, test } from "@jest/globals";
import { accessArgs } from "../../components/access-args.ts";
import { grafanaConnection, tenantConnection, type Platform } from "../../components/platform.ts";

const platform: Platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  ingress: { kind: "none" },
  dns: { kind: "none" },
};
const tenants = [{ tenantId: "a", fqdn: "a.cx.example.com" }];

test("a platform without entry, DNS and Grafana is asked for its tenants alone", () => {
  expect(accessArgs(platform, tenants)).toEqual({
    tenantApi: tenantConnection(platform),
    tenants: { a: "a.cx.example.com" },
  });
});

test("everything that will be written is checked", () => {
  const url = "https://cx.example.com/grafana";
  const full: Platform = {
    ...platform,
    kubernetes: { context: "prod" },
    grafana: { url, dataSource: "infinity", provisioned: { secret: "s", namespace: "n" } },
    ingress: { kind: "nginx", tls: { kind: "shared" }, awaitReady: true },
    dns: { kind: "external-dns", target: { hostname: "entry.example.com" }, namespace: "dns" },
  };
  expect(accessArgs(full, tenants)).toMatchObject({
    grafana: { connection: grafanaConnection(full, url), dataSource: "infinity" },
    provisioned: { secret: "s", namespace: "n", kubernetesContext: "prod" },
    cluster: {
      context: "prod",
      entry: { kind: "Ingress", namespace: "ef-external", namePrefix: "cx-", awaitReady: true },
      dnsNamespace: "dns",
    },
    recordKind: "hostname",
  });
});
