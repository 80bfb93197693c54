import { describe, expect, test } from "@jest/globals";
import {
  clusterOf,
  grafanaConnection,
  platformOf,
  platformSchema,
  tenantConnection,
  type Platform,
} from "../../components/platform.ts";
import { describeProblem, problemsOf } from "../../providers/words/problems.ts";

const least = {
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
};
const platform = platformOf({
  ...least,
  rootDomain: "cx.example.com",
  tenantApi: { ...least.tenantApi, version: "5.0.1", logoPart: "theLogo" },
  grafana: { url: "https://cx.example.com/grafana", dataSource: "infinity" },
  caCertFile: "ca.crt",
  insecureSkipVerify: false,
  limits: { requestTimeoutSeconds: 10, maxInFlight: 2 },
  readiness: { timeoutSeconds: 60, intervalSeconds: 1 },
}) as Platform;

test("a platform has nothing of how it is called, and its connections say where it is", () => {
  const kept = ["dns", "grafana", "ingress", "keycloak", "readiness", "rootDomain", "tenantApi"];
  expect(Object.keys(platform).sort()).toEqual(kept);
  expect(platform.readiness).toEqual({});
  expect(tenantConnection(platform)).toStrictEqual({
    url: "https://cx.example.com/cx-tenant",
    version: "5.0.1",
    logoPart: "theLogo",
    keycloakUrl: "https://cx.example.com/auth",
  });
  expect(grafanaConnection(platform, "https://cx.example.com/grafana")).toStrictEqual({
    url: "https://cx.example.com/grafana",
  });
});

test("connections name nothing that the platform does not set", () => {
  const bare: Platform = { ...least, ingress: { kind: "none" }, dns: { kind: "none" } };
  expect(tenantConnection(bare)).toStrictEqual({
    url: "https://cx.example.com/cx-tenant",
    version: "5.1",
    keycloakUrl: "https://cx.example.com/auth",
  });
  expect(grafanaConnection(bare, "https://grafana.example.com")).toStrictEqual({
    url: "https://grafana.example.com",
  });
});

test("the organization of the data source goes with the connection to Grafana", () => {
  const url = "https://cx.example.com/grafana";
  const second = { ...platform, grafana: { url, dataSource: "infinity", organization: 2 } };
  expect(grafanaConnection(second, url)).toMatchObject({ organization: 2 });
});

const nginx: Platform["ingress"] = { kind: "nginx", tls: { kind: "shared" } };
const records: Platform["dns"] = { kind: "external-dns", target: { addresses: [] } };
const provisioned = { url: "x", dataSource: "d", provisioned: { secret: "s", namespace: "n" } };

test.each<[Partial<Platform>, object | undefined]>([
  [{}, undefined],
  [{ dns: { kind: "manual", target: { addresses: [] } } }, undefined],
  [{ dns: { kind: "ingress-annotation" } }, undefined],
  [{ grafana: { url: "x", dataSource: "d" } }, undefined],
  [{ ingress: nginx }, { namespace: "ef-external" }],
  [{ ingress: { ...nginx, namespace: "edge" }, dns: records }, { namespace: "edge" }],
  [{ dns: { ...records, namespace: "dns" } }, { namespace: "dns" }],
  [{ dns: records, grafana: provisioned }, { namespace: "ef-external" }],
  [
    { grafana: provisioned, kubernetes: { context: "c" } },
    { context: "c", namespace: "n" },
  ],
])("%j: the cluster with the tenants' objects is %j", (change, place) => {
  expect(clusterOf({ ...platform, ...change })).toStrictEqual(place);
});

describe("the platform's settings", () => {
  test("need two addresses and have defaults for the rest", () => {
    expect(platformSchema.parse(least)).toEqual({
      ...least,
      ingress: { kind: "none" },
      dns: { kind: "none" },
    });
  });

  test("fill in the usual names", () => {
    const written = {
      ...least,
      grafana: { url: "https://cx.example.com/grafana", provisioned: {} },
      ingress: { kind: "nginx" },
    };
    expect(platformSchema.parse(written)).toMatchObject({
      grafana: {
        dataSource: "infinity_cim_json_api",
        provisioned: { secret: "ef-grafana-datasource-secret", namespace: "expertflow" },
      },
      ingress: { kind: "nginx", tls: { kind: "shared" } },
    });
  });

  const url = "https://cx.example.com/grafana";

  test.each([
    { maxRemovals: 0 },
    { production: true },
    { maxRemovals: 3, kubernetes: {} },
    { kubernetes: { context: "prod" }, limits: { maxInFlight: 1, maxRetries: 0 } },
    { grafana: { url, organization: 2, provisioned: { fileVersion: "keep" } } },
    { grafana: { url, provisioned: { fileVersion: "raise" } } },
  ])("may hold %j", (more) => {
    expect(problemsOf(platformSchema, { ...least, ...more })).toEqual([]);
  });

  const dns = (change: object) => ({ dns: { kind: "external-dns", ...change } });

  test.each<[object, string]>([
    [
      { ingress: { kind: "haproxy" } },
      'ingress.kind: expected "nginx" | "traefik" | "gateway" | "none", got "haproxy"',
    ],
    [
      { dns: {} },
      'dns.kind: is missing; expected "external-dns" | "ingress-annotation" | "manual" | "none"',
    ],
    [dns({}), "dns.target: is missing; expected an object"],
    [
      dns({ target: { addresses: ["cx.example.com"] } }),
      'dns.target.addresses[0]: must be an IPv4 or IPv6 address, without a dot at its end, got "cx.example.com"',
    ],
    [dns({ target: { addresses: [] } }), "dns.target.addresses: must hold an address, got a list"],
    [
      dns({ target: { hostname: "Entry.example.com." } }),
      'dns.target.hostname: must be a host name in lower case, without scheme, port or path, got "Entry.example.com."',
    ],
    [dns({ target: { addresses: ["203.0.113.10"] }, ttl: 0 }), "dns.ttl: must be 1 or more, got 0"],
    [
      { rootDomain: "cx" },
      'rootDomain: must be a host name in lower case, without scheme, port or path, got "cx"',
    ],
    [{ limits: { maxRetries: -1 } }, "limits.maxRetries: must not be negative, got -1"],
    [
      { tenantApi: { url: "cx.example.com", version: "6" } },
      'tenantApi.url: expected a URL that starts with http:// or https://, got "cx.example.com"\n' +
        'tenantApi.version: expected "5.0.0" | "5.0.1" | "5.1", got "6"',
    ],
    [{ production: "yes" }, 'production: expected true or false, got "yes"'],
    [{ maxRemovals: -1 }, "maxRemovals: must not be negative, got -1"],
    [{ maxRemovals: 0.5 }, "maxRemovals: expected a whole number, got 0.5"],
    [{ maxRemovals: 1e20 }, "maxRemovals: expected a whole number, got 100000000000000000000"],
    [{ limits: { maxInFlight: 0 } }, "limits.maxInFlight: must be 1 or more, got 0"],
    [
      { limits: { requestTimeoutSeconds: 1.5 } },
      "limits.requestTimeoutSeconds: expected a whole number, got 1.5",
    ],
    [{ kubernetes: { context: "" } }, 'kubernetes.context: must not be empty, got ""'],
    [
      { kubernetes: { contxt: "prod" } },
      'kubernetes.contxt: is not a known setting; check its spelling: did you mean "context"?',
    ],
    [{ grafana: { url, dataSource: "" } }, 'grafana.dataSource: must not be empty, got ""'],
    [{ grafana: { url, organization: 0 } }, "grafana.organization: must be 1 or more, got 0"],
    [
      { grafana: { url, provisioned: { fileVersion: "" } } },
      'grafana.provisioned.fileVersion: expected "raise" | "keep", got ""',
    ],
    [{ grafna: {} }, 'grafna: is not a known setting; check its spelling: did you mean "grafana"?'],
  ])("%j: %s", (change, lines) => {
    const problems = problemsOf(platformSchema, { ...least, ...change });
    expect(problems.map(describeProblem).join("\n")).toBe(lines);
  });
});
