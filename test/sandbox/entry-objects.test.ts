import { describe, expect, test } from "@jest/globals";
import { backendFinder, missingBackend } from "../../sandbox/kubernetes/backend-finder.ts";
import { findCertificate } from "../../sandbox/kubernetes/certificate-finder.ts";
import type { EntryObjects } from "../../sandbox/kubernetes/entry-objects.ts";
import { refusedBackend } from "../../sandbox/kubernetes/gateway-routes.ts";
import { ingress, type TestIngress } from "./test-ingress.ts";

const namespace = "ef-external";
const host = "tenant1.cx.localhost";
const paths = { "/": "apisix", "/auth": "keycloak" };
const overHttps = {
  "traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
  "traefik.ingress.kubernetes.io/router.tls": "true",
};
const traefik = { className: "traefik", annotations: overHttps };

interface Setting {
  ingresses?: TestIngress[];
  classes?: Record<string, string>;
  /** Type of the Service by name. */
  services?: Record<string, string>;
  /** Names of the Secrets with a certificate. */
  secrets?: string[];
  routes?: EntryObjects["routes"];
}

function objects(setting: Setting): EntryObjects {
  const classes = setting.classes ?? {
    nginx: "k8s.io/ingress-nginx",
    traefik: "traefik.io/ingress-controller",
  };
  const services = setting.services ?? { apisix: "ClusterIP", keycloak: "ClusterIP" };
  const certificateRefs = [{ name: "wildcard" }];
  const listener = { name: "https", hostname: "*.cx.localhost", tls: { certificateRefs } };
  return {
    ingresses: (setting.ingresses ?? []).map(ingress),
    classes: new Map(Object.entries(classes)),
    services: new Map(
      Object.entries(services).map(([name, type]) => [`${namespace}/${name}`, type]),
    ),
    certificates: new Map(
      (setting.secrets ?? []).map((name) => [`${namespace}/${name}`, { cert: name, key: name }]),
    ),
    gateways: [
      {
        metadata: { name: "platform", namespace, creationTimestamp: "" },
        spec: { listeners: [listener] },
      },
    ],
    routes: setting.routes ?? [],
    grants: [],
  };
}

function backends(setting: Setting) {
  const find = backendFinder(objects(setting));
  return [find(host, "/auth"), find(host, "/")].map((found) => found?.replace(`${namespace}/`, ""));
}

describe("the class of an Ingress", () => {
  test.each([
    ["nginx", {}],
    ["traefik", traefik],
  ])("must exist for %s", (_controller, options) => {
    const ingresses = [{ host, paths, ...options }];
    expect(backends({ ingresses })).toEqual(["keycloak", "apisix"]);
    expect(backends({ ingresses, classes: {} })).toEqual([undefined, undefined]);
  });

  test("decides by its controller, whatever its name", () => {
    const ingresses = [{ host, paths, className: "internal" }];
    const classes = (internal: string) => ({ internal, nginx: "k8s.io/ingress-nginx" });
    expect(backends({ ingresses, classes: classes("k8s.io/ingress-nginx") })).toEqual([
      "keycloak",
      "apisix",
    ]);
    for (const other of ["traefik.io/ingress-controller", "example.com/other"]) {
      expect(backends({ ingresses, classes: classes(other) })).toEqual([undefined, undefined]);
    }
  });

  test("can be the old annotation, which needs no class and which the field overrules", () => {
    const annotations = { "kubernetes.io/ingress.class": "nginx" };
    const old = { host, paths, className: null, annotations };
    expect(backends({ ingresses: [old], classes: {} })).toEqual(["keycloak", "apisix"]);
    expect(backends({ ingresses: [{ ...old, className: "other" }] })).toEqual([
      undefined,
      undefined,
    ]);
    expect(backends({ ingresses: [{ host, paths, className: null }] })).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("a Service that does not exist", () => {
  const withoutKeycloak = { apisix: "ClusterIP" };

  test("has nobody behind it on nginx", () => {
    const ingresses = [{ host, paths }];
    expect(backends({ ingresses, services: withoutKeycloak })).toEqual([missingBackend, "apisix"]);
  });

  test("leaves its path to the other route on Traefik", () => {
    const ingresses = [{ host, paths, ...traefik }];
    expect(backends({ ingresses, services: withoutKeycloak })).toEqual(["apisix", "apisix"]);
    expect(backends({ ingresses, services: {} })).toEqual([undefined, undefined]);
  });

  test("is an error on a Gateway", () => {
    const routes = [
      {
        metadata: { name: "tenant1", namespace, creationTimestamp: "" },
        spec: {
          parentRefs: [{ name: "platform" }],
          hostnames: [host],
          rules: Object.entries(paths).map(([value, name]) => ({
            matches: [{ path: { type: "PathPrefix", value } }],
            backendRefs: [{ name }],
          })),
        },
      },
    ];
    expect(backends({ routes })).toEqual(["keycloak", "apisix"]);
    expect(backends({ routes, services: withoutKeycloak })).toEqual([refusedBackend, "apisix"]);
  });

  test("or leads outside has no route on Traefik, though nginx follows it", () => {
    const services = { apisix: "ClusterIP", keycloak: "ExternalName" };
    expect(backends({ ingresses: [{ host, paths, ...traefik }], services })).toEqual([
      "apisix",
      "apisix",
    ]);
    expect(backends({ ingresses: [{ host, paths }], services })).toEqual(["keycloak", "apisix"]);
  });
});

describe("the certificate of a host", () => {
  const own = { host, paths, tls: { [host]: "own" } };
  const wild = { host: "*.cx.localhost", paths, tls: { "*.cx.localhost": "wild" } };
  const of = (setting: Setting, asked = host) => findCertificate(objects(setting), asked);

  test("is in the Secret that its Ingress names, before one for a wildcard", () => {
    const setting = { ingresses: [wild, own], secrets: ["own", "wild", "wildcard"] };
    expect(of(setting)).toEqual({ cert: "own", key: "own" });
    expect(of(setting, "tenant2.cx.localhost")).toEqual({ cert: "wild", key: "wild" });
  });

  test("is missing when that Secret is, also beside others that would do", () => {
    const secrets = ["wild", "wildcard"];
    expect(of({ ingresses: [wild, own], secrets })).toBe("missing");
    expect(of({ ingresses: [{ ...own, ...traefik }], secrets })).toBe("missing");
  });

  test("is the listener's for hosts without an Ingress of a controller", () => {
    expect(of({ secrets: ["wildcard"] })).toEqual({ cert: "wildcard", key: "wildcard" });
    expect(of({ ingresses: [{ ...own, className: "other" }], secrets: ["own"] })).toBe("missing");
  });

  test("is named by nothing for a host that nobody knows", () => {
    expect(of({ ingresses: [own] }, "cx.customer.example")).toBeUndefined();
  });
});
