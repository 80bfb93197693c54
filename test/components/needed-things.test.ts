import { expect, test } from "@jest/globals";
import { thingsNeededBy } from "../../components/needed-things.ts";
import { platformSchema } from "../../components/platform.ts";
import { objectsOf } from "../../components/tenant-objects.ts";

const host = { tenantId: "tenant1", fqdn: "tenant1.cx.example.com" };

function neededWith(ingress: object): string[] {
  const platform = platformSchema.parse({
    rootDomain: "cx.example.com",
    tenantApi: { url: "https://cx.example.com/cx-tenant" },
    keycloak: { url: "https://cx.example.com/auth" },
    ingress,
    dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
  });
  return objectsOf(host, platform)
    .flatMap(({ manifest }) => thingsNeededBy(manifest))
    .map(({ thing, hosts }) =>
      [thing.kind, "namespace" in thing ? thing.namespace : "", thing.name, ...hosts].join(" "),
    );
}

test("an Ingress needs its class, its certificate and its back ends", () => {
  expect(neededWith({ kind: "nginx" })).toEqual([
    "IngressClass  nginx",
    "Secret ef-external ef-ingress-tls-secret tenant1.cx.example.com",
    "Service ef-external keycloak",
    "Service ef-external apisix-gateway",
  ]);
});

test("a certificate that cert-manager makes is not needed before", () => {
  const tls = { kind: "cert-manager", clusterIssuer: "letsencrypt" };
  expect(neededWith({ kind: "nginx", tls }).join()).not.toContain("Secret");
});

test("a route needs its Gateway and its back ends, wherever they are", () => {
  const gateway = { name: "platform", namespace: "gateways" };
  const ingress = { kind: "gateway", gateway, backendNamespace: "services" };
  expect(neededWith(ingress)).toEqual([
    "Gateway gateways platform",
    "Service services keycloak",
    "Service services apisix-gateway",
  ]);
  expect(neededWith({ kind: "gateway", gateway: { name: "platform" } })).toContain(
    "Gateway ef-external platform",
  );
});
