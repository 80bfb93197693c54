import { describe, expect, test } from "@jest/globals";
import type { Gateway, HttpRoute, ReferenceGrant } from "../../sandbox/kubernetes/gateway-api.ts";
import {
  findInGateway,
  gatewayRoutes,
  refusedBackend,
} from "../../sandbox/kubernetes/gateway-routes.ts";

const namespace = "ef-external";
const host = "tenant1.cx.localhost";

const listener = { name: "https", hostname: "*.cx.localhost" };
const gateway: Gateway = {
  metadata: { name: "platform", namespace, creationTimestamp: "" },
  spec: { listeners: [listener] },
};

interface TestRoute {
  host: string;
  paths: Record<string, string>;
  type?: string;
  namespace?: string;
  backendNamespace?: string;
  parent?: HttpRoute["spec"]["parentRefs"][number];
  createdAt?: string;
}

function routeOf(options: TestRoute): HttpRoute {
  const parent = options.parent ?? { name: "platform", namespace };
  return {
    metadata: {
      name: "route",
      namespace: options.namespace ?? namespace,
      creationTimestamp: options.createdAt ?? "2026-01-01T00:00:00Z",
    },
    spec: {
      parentRefs: [parent],
      hostnames: [options.host],
      rules: Object.entries(options.paths).map(([value, name]) => ({
        matches: [{ path: { type: options.type ?? "PathPrefix", value } }],
        backendRefs: [{ name, namespace: options.backendNamespace }],
      })),
    },
  };
}

interface Setting {
  gateways?: Gateway[];
  grants?: ReferenceGrant[];
}

function find(routes: TestRoute[], asked: string, path: string, setting: Setting = {}) {
  const { gateways = [gateway], grants = [] } = setting;
  const table = gatewayRoutes({ gateways, grants, routes: routes.map(routeOf) });
  return findInGateway(table, asked, path)?.replace(`${namespace}/`, "");
}

const platform = { host: "*.cx.localhost", paths: { "/": "wild", "/auth": "wild-login" } };
const tenant = { host, paths: { "/": "apisix", "/auth": "keycloak" } };

describe("order", () => {
  test("an exact host goes before a wildcard, whatever their paths", () => {
    const onlyRoot = { host, paths: { "/": "apisix" } };
    expect(find([platform, onlyRoot], host, "/auth")).toBe("apisix");
    expect(find([platform, tenant], host, "/auth")).toBe("keycloak");
    expect(find([platform, tenant], "tenant2.cx.localhost", "/auth")).toBe("wild-login");
  });

  test("the longest path wins, by whole path elements", () => {
    const ask = (path: string) => find([tenant], host, path);
    expect([ask("/auth"), ask("/auth/realms"), ask("/authx")]).toEqual([
      "keycloak",
      "keycloak",
      "apisix",
    ]);
  });

  test("Exact goes first, and takes only itself", () => {
    const exact = { host, paths: { "/auth": "exact" }, type: "Exact" };
    const ask = (path: string) => find([tenant, exact], host, path);
    expect([ask("/auth"), ask("/auth/x")]).toEqual(["exact", "keycloak"]);
  });

  test("the older route keeps a path that two claim", () => {
    const older = { host, paths: { "/": "old" }, createdAt: "2026-01-01T00:00:00Z" };
    const newer = { host, paths: { "/": "new" }, createdAt: "2026-02-01T00:00:00Z" };
    expect(find([newer, older], host, "/")).toBe("old");
  });

  test("a wildcard covers several labels, but not the domain itself", () => {
    expect(find([platform], "a.b.cx.localhost", "/")).toBe("wild");
    expect(find([platform], "cx.localhost", "/")).toBeUndefined();
  });
});

describe("a route is not taken", () => {
  test.each<[string, Partial<TestRoute>]>([
    ["by a Gateway that does not exist", { parent: { name: "other", namespace } }],
    ["by a listener that does not exist", { parent: { name: "platform", sectionName: "http" } }],
    ["for a host that no listener has", { host: "tenant1.example.com" }],
    ["from another namespace", { namespace: "expertflow", backendNamespace: namespace }],
  ])("%s", (_name, change) => {
    const asked = change.host ?? host;
    expect(find([{ ...tenant, ...change }], asked, "/")).toBeUndefined();
  });

  test("from another namespace unless the listener is open to all", () => {
    const open = { ...listener, allowedRoutes: { namespaces: { from: "All" } } };
    const gateways = [{ ...gateway, spec: { listeners: [open] } }];
    const foreign = { ...tenant, namespace: "expertflow" };
    expect(find([foreign], host, "/", { gateways })).toBe("expertflow/apisix");
  });

  test("except by the listener it names", () => {
    const parent = { name: "platform", sectionName: "https" };
    expect(find([{ ...tenant, parent }], host, "/")).toBe("apisix");
  });
});

describe("a backend in another namespace", () => {
  const far = { ...tenant, backendNamespace: "expertflow" };
  const grant: ReferenceGrant = {
    metadata: { name: "grant", namespace: "expertflow", creationTimestamp: "" },
    spec: {
      from: [{ kind: "HTTPRoute", namespace }],
      to: [{ kind: "Service", name: "apisix" }],
    },
  };

  test("is refused without a grant", () => {
    expect(find([far], host, "/")).toBe(refusedBackend);
  });

  test("is reached with one, and only the Service that it names", () => {
    const setting = { grants: [grant] };
    expect(find([far], host, "/", setting)).toBe("expertflow/apisix");
    expect(find([far], host, "/auth", setting)).toBe(refusedBackend);
  });

  test("is refused with a grant for another namespace's routes", () => {
    const from = [{ kind: "HTTPRoute", namespace: "elsewhere" }];
    const grants = [{ ...grant, spec: { ...grant.spec, from } }];
    expect(find([far], host, "/", { grants })).toBe(refusedBackend);
  });
});
