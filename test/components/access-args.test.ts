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
const tenant = { tenantId: "shop", fqdn: "shop.cx.example.com" };
const nginx: Platform = { ...platform, ingress: { kind: "nginx", tls: { kind: "shared" } } };

test("a platform without entry, DNS and Grafana is asked for the tenant alone", () => {
  expect(accessArgs(platform, tenant)).toEqual({
    ...tenant,
    tenantApi: tenantConnection(platform),
  });
});

/** Of the whole object. */
const digest = expect.stringMatching(/^[0-9a-f]{12}$/);

test("everything that will be written is judged", () => {
  const url = "https://cx.example.com/grafana";
  const full: Platform = {
    ...nginx,
    owner: "team:cx",
    kubernetes: { context: "prod" },
    grafana: { url, dataSource: "infinity", provisioned: { secret: "s", namespace: "n" } },
    ingress: { kind: "nginx", tls: { kind: "shared" }, awaitReady: true },
    dns: { kind: "external-dns", target: { hostname: "entry.example.com" }, namespace: "dns" },
  };
  expect(accessArgs(full, { ...tenant, adopt: "restore" })).toEqual({
    ...tenant,
    owner: "team:cx",
    adopt: "restore",
    tenantApi: tenantConnection(full),
    grafana: { connection: grafanaConnection(full, url), dataSource: "infinity" },
    provisioned: { secret: "s", namespace: "n", kubernetesContext: "prod" },
    cluster: {
      context: "prod",
      objects: [
        { kind: "DNSEndpoint", namespace: "dns", name: "cx-shop", digest },
        { kind: "Ingress", namespace: "ef-external", name: "cx-shop", digest },
      ],
      awaitReady: true,
    },
    recordKind: "hostname",
  });
});

test("the objects are those that the way in makes, whatever it is", () => {
  const objectsOf = (ingress: Platform["ingress"]) =>
    Object(accessArgs({ ...platform, ingress }, tenant).cluster) as { objects: object[] };
  const traefik = { kind: "traefik", namePrefix: "t-", tls: { kind: "shared" } } as const;
  expect(objectsOf(traefik).objects).toEqual([
    { kind: "Ingress", namespace: "ef-external", name: "t-shop", digest },
    { kind: "Ingress", namespace: "ef-external", name: "t-shop-auth", digest },
  ]);
  const gateway = {
    kind: "gateway",
    namespace: "edge",
    gateway: { name: "cx" },
    tls: { kind: "shared" },
    backendNamespace: "ef-external",
  } as const;
  expect(objectsOf(gateway).objects).toEqual([
    { kind: "ReferenceGrant", namespace: "ef-external", name: "cx-shop", digest },
    { kind: "HTTPRoute", namespace: "edge", name: "cx-shop", digest },
  ]);
});

test.each([
  ["EMAIL", {}, true],
  ["SMS", {}, true],
  ["APP", {}, false],
  ["EMAIL", { forceTwoFactorAtCreate: true }, false],
] as const)("two-factor authentication by %s, %p, locks out: %p", (channelType, more, isLocked) => {
  const twoFAConfigs = { is2FAEnabled: true, channelType };
  expect(accessArgs(platform, { ...tenant, twoFAConfigs, ...more }).locksOut ?? false).toBe(
    isLocked,
  );
});

test("a customer's own host name has no record of ours", () => {
  const external: Platform = {
    ...nginx,
    dns: { kind: "external-dns", target: { hostname: "entry.example.com" } },
  };
  const customHost = { tls: { kind: "secret", secretName: "own" } } as const;
  expect(accessArgs(external, { ...tenant, customHost })).not.toHaveProperty("recordKind");
});

test("what an object is to be changes its digest, and nothing else does", () => {
  const digestOf = (ingress: Platform["ingress"]) =>
    Object(accessArgs({ ...platform, ingress }, tenant).cluster) as { objects: object[] };
  const nginx = { kind: "nginx", tls: { kind: "shared" } } as const;
  const annotated = { ...nginx, annotations: { a: "b" } };
  expect(digestOf(nginx)).toEqual(digestOf({ ...nginx }));
  expect(digestOf(annotated)).not.toEqual(digestOf(nginx));
});
