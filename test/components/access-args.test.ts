import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { accessArgs, type AccessTenant } from "../../components/access-args.ts";
import { grafanaConnection, tenantConnection, type Platform } from "../../components/platform.ts";

const platform: Platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  ingress: { kind: "none" },
  dns: { kind: "none" },
};
const tenant = { tenantId: "shop", fqdn: "shop.cx.example.com" };
const nginxEntry = { kind: "nginx", tls: { kind: "shared" } } as const;
const nginx: Platform = { ...platform, ingress: nginxEntry };

test("a platform without entry, DNS and Grafana is asked for the tenant alone", () => {
  expect(accessArgs(platform, tenant)).toStrictEqual({
    ...tenant,
    tenantApi: tenantConnection(platform),
  });
});

test("without a Kubernetes context none is named", () => {
  const provisioned = { secret: "s", namespace: "n" };
  const grafana = { url: "https://cx.example.com/grafana", dataSource: "infinity", provisioned };
  const args = accessArgs({ ...nginx, grafana }, tenant);
  expect(args.provisioned).toStrictEqual(provisioned);
  expect(args.cluster).not.toHaveProperty("context");
});

test.each([
  ["nothing", false, { kind: "none" }],
  ["nginx", false, nginxEntry],
  ["nginx that is not waited for", false, { ...nginxEntry, awaitReady: false }],
  ["nginx that is waited for", true, { ...nginxEntry, awaitReady: true }],
] as const)("beside a record, with %s: a wait for objects is %p", (_name, awaitReady, ingress) => {
  const dns = { kind: "external-dns", target: { hostname: "entry.example.com" } } as const;
  expect(accessArgs({ ...platform, ingress, dns }, tenant).cluster).toMatchObject({ awaitReady });
});

test.each<[Platform["dns"], string | undefined]>([
  [{ kind: "none" }, undefined],
  [{ kind: "manual", target: { hostname: "entry.example.com" } }, undefined],
  [{ kind: "ingress-annotation" }, undefined],
  [{ kind: "ingress-annotation", target: { hostname: "entry.example.com" } }, "hostname"],
  [{ kind: "ingress-annotation", target: { addresses: ["203.0.113.10"] } }, "addresses"],
  [{ kind: "external-dns", target: { addresses: ["203.0.113.10"] } }, "addresses"],
])("by %j the kind of the record is %p", (dns, recordKind) => {
  expect(accessArgs({ ...nginx, dns }, tenant).recordKind).toBe(recordKind);
});

test("what the program says of the tenant's end is told", () => {
  expect(accessArgs(platform, { ...tenant, onDestroy: "delete" }).onDestroy).toBe("delete");
});

describe("of a tenant that may be taken over as it is", () => {
  const settings = {
    ...tenant,
    tenantName: "Shop",
    keyCloak: { realm: "shop", PASSWORD_ADMIN: "admin-canary", credentials: { secret: "canary" } },
    redis: { userName: "shop", password: pulumi.secret("redis-canary") },
    extraSettings: { note: "x" },
    onDestroy: "suspend",
    protect: true,
    logo: "logos/shop.svg",
    customHost: { tls: { kind: "secret", secretName: "own" } },
  } as const;
  const recordOf = (more: object) => accessArgs(platform, { ...settings, ...more }).record;

  test("the settings of its record are compared: no secret, and nothing that stands elsewhere", () => {
    expect(recordOf({ adopt: "ifIdentical" })).toStrictEqual({
      ...tenant,
      adopt: "ifIdentical",
      tenantName: "Shop",
      keyCloak: { realm: "shop" },
      redis: { userName: "shop" },
    });
  });

  test("what extra settings lie over is left to the tenant itself, and no default stands in its place", () => {
    const extraSettings = {
      note: "x",
      dialer: { maxCallTime: "sixty" },
      redis: { userName: "odd" },
    };
    const { record } = accessArgs(platform, {
      ...settings,
      ...{ adopt: "ifIdentical", extraSettings, unmanaged: ["secureLink"] },
    });
    expect(record).toMatchObject({
      unmanaged: ["secureLink", "dialer.maxCallTime", "redis.userName"],
    });
    expect(record).not.toHaveProperty("redis");
  });

  test("a block that is not known yet is not compared", () => {
    const unknown = {
      keyCloak: pulumi.output({ realm: "shop" }),
      tenantName: pulumi.output("Shop"),
    };
    expect(recordOf({ adopt: "ifIdentical", ...unknown })).toStrictEqual({
      ...tenant,
      adopt: "ifIdentical",
      redis: { userName: "shop" },
    });
  });

  test.each<AccessTenant["adopt"]>([undefined, "never", "restore", "always"])(
    "nothing is compared with adopt: %p",
    (adopt) => {
      expect(accessArgs(platform, { ...settings, adopt })).not.toHaveProperty("record");
    },
  );
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

test.each(["EMAIL", "SMS"])(
  "two-factor authentication by %s that is off locks nobody out",
  (by) => {
    const twoFAConfigs = { is2FAEnabled: false, channelType: by };
    expect(accessArgs(platform, { ...tenant, twoFAConfigs })).not.toHaveProperty("locksOut");
  },
);

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
