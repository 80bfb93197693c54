import { describe, expect, test } from "@jest/globals";
import { findInNginx, nginxRoutes } from "../../sandbox/kubernetes/nginx-routes.ts";
import { ingress, type TestIngress } from "./test-ingress.ts";

function find(ingresses: TestIngress[], host: string, path: string): string | undefined {
  return findInNginx(nginxRoutes(ingresses.map(ingress)), host, path)?.replace("ef-external/", "");
}

const platform = { host: "*.cx.localhost", paths: { "/": "apisix", "/auth": "keycloak" } };

describe("path", () => {
  test("the longest wins, by whole path elements", () => {
    const ask = (path: string) => find([platform], "t1.cx.localhost", path);
    expect([ask("/auth"), ask("/auth/realms"), ask("/authx"), ask("/")]).toEqual([
      "keycloak",
      "keycloak",
      "apisix",
      "apisix",
    ]);
  });

  test("Exact takes only itself", () => {
    const exact = { host: "a", paths: { "/auth": "keycloak" }, pathType: "Exact" };
    expect([find([exact], "a", "/auth"), find([exact], "a", "/auth/x")]).toEqual([
      "keycloak",
      undefined,
    ]);
  });

  test("claimed twice belongs to the older Ingress", () => {
    const older = { host: "a", paths: { "/": "old" }, createdAt: "2026-01-01" };
    const newer = { host: "a", paths: { "/": "new" }, createdAt: "2026-02-01" };
    expect(find([newer, older], "a", "/")).toBe("old");
  });
});

describe("host", () => {
  test("an exact one hides the wildcard, also for paths that only the wildcard has", () => {
    const tenant = { host: "t1.cx.localhost", paths: { "/": "tenant" } };
    const ask = (host: string) => find([platform, tenant], host, "/auth/realms/t1");
    expect([ask("t1.cx.localhost"), ask("t2.cx.localhost")]).toEqual(["tenant", "keycloak"]);
  });

  test("a tenant's Ingress with only / would break its logins, one with both paths does not", () => {
    const host = "t1.cx.localhost";
    const ask = (paths: Record<string, string>) =>
      find([platform, { host, paths }], host, "/auth/realms/t1");
    expect(ask({ "/": "apisix" })).toBe("apisix");
    expect(ask({ "/": "apisix", "/auth": "keycloak" })).toBe("keycloak");
  });

  test("a wildcard covers one label", () => {
    expect(find([platform], "a.t1.cx.localhost", "/")).toBeUndefined();
    expect(find([platform], "cx.localhost", "/")).toBeUndefined();
  });

  test("one Ingress adds paths to another's host", () => {
    const one = { host: "localhost", paths: { "/": "apisix" } };
    const two = { host: "localhost", paths: { "/auth": "keycloak" } };
    expect(find([one, two], "localhost", "/auth")).toBe("keycloak");
  });
});
