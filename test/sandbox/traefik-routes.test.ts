import { describe, expect, test } from "@jest/globals";
import { findInTraefik, traefikRoutes } from "../../sandbox/kubernetes/traefik-routes.ts";
import { ingress, type TestIngress } from "./test-ingress.ts";

const prefix = "traefik.ingress.kubernetes.io/router.";
const overHttps = { [`${prefix}entrypoints`]: "websecure", [`${prefix}tls`]: "true" };
const withPriority = (priority: number) => ({
  ...overHttps,
  [`${prefix}priority`]: String(priority),
});

function find(ingresses: TestIngress[], host: string, path: string): string | undefined {
  const objects = ingresses.map((options) =>
    ingress({ className: "traefik", annotations: overHttps, ...options }),
  );
  return findInTraefik(traefikRoutes(objects), host, path)?.replace("ef-external/", "");
}

const host = "tenant1.cx.example.com";
const platform = { host: "*.cx.example.com", paths: { "/": "wild", "/auth": "wild-login" } };
const tenant = { host, paths: { "/": "apisix", "/auth": "keycloak" } };

describe("without priorities", () => {
  test("the wildcard's long rule beats the tenant's own, for / and for /auth", () => {
    expect(find([platform, tenant], host, "/")).toBe("wild");
    expect(find([platform, tenant], host, "/auth/realms/tenant1")).toBe("wild-login");
  });

  test.each([
    [23, "/", "wild"],
    [25, "/", "apisix"],
    [19, "/auth", "wild"],
    [21, "/auth", "keycloak"],
  ])("with a tenantId of %i characters, %s leads to %s", (length, path, backend) => {
    const long = `${"t".repeat(length)}.cx.example.com`;
    const wildcard = { host: "*.cx.example.com", paths: { "/": "wild" } };
    expect(find([wildcard, { ...tenant, host: long }], long, path)).toBe(backend);
  });

  test("the longer path of one host wins", () => {
    expect([find([tenant], host, "/auth"), find([tenant], host, "/")]).toEqual([
      "keycloak",
      "apisix",
    ]);
  });
});

describe("with priorities", () => {
  test("one object for both paths may send logins to the wrong place", () => {
    const one = { ...tenant, annotations: withPriority(100_000) };
    expect(find([platform, one], host, "/auth")).toBe("apisix");
  });

  test("an object for each path is above any wildcard, and right", () => {
    const root = { host, paths: { "/": "apisix" }, annotations: withPriority(100_000) };
    const auth = { host, paths: { "/auth": "keycloak" }, annotations: withPriority(100_001) };
    const ask = (path: string) => find([platform, auth, root], host, path);
    expect([ask("/auth/realms/tenant1"), ask("/unified-admin")]).toEqual(["keycloak", "apisix"]);
  });

  test("0 counts as none", () => {
    const zero = { ...tenant, annotations: withPriority(0) };
    expect(find([zero], host, "/auth")).toBe("keycloak");
  });
});

describe("over HTTPS", () => {
  test.each([
    ["without router.tls", { [`${prefix}entrypoints`]: "websecure" }],
    ["with router.tls false", { ...overHttps, [`${prefix}tls`]: "false" }],
    ["on the entry point for HTTP", { ...overHttps, [`${prefix}entrypoints`]: "web" }],
  ])("there is no route %s", (_name, annotations) => {
    expect(find([{ ...tenant, annotations }], host, "/")).toBeUndefined();
  });

  test("one entry point of several is enough", () => {
    const annotations = { ...overHttps, [`${prefix}entrypoints`]: "web,websecure" };
    expect(find([{ ...tenant, annotations }], host, "/")).toBe("apisix");
  });
});

test("a prefix is not by path elements, Exact is", () => {
  expect(find([tenant], host, "/authx")).toBe("keycloak");
  expect(find([{ ...tenant, pathType: "Exact" }], host, "/authx")).toBeUndefined();
});
