import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { allowedHostLifecycle } from "../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { readinessLifecycle } from "../../providers/resources/tenant-readiness/lifecycle.ts";
import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import { TestPlatform } from "../sandbox/test-platform.ts";
import { TestEngine } from "../test-engine.ts";
import { startServer, stopServers, type Reply, type TestServer } from "./http/test-server.ts";
import { TestCa } from "./resources/tenant-readiness/test-entry.ts";
import { loginOf, tenantArgs } from "./resources/tenant/tenant-args.ts";
import { lookFor, oneTry } from "../test-run.ts";

const customHost = "service.customer.example";
let cx: TestPlatform;
let ca: TestCa;

beforeAll(async () => {
  [cx, ca] = await Promise.all([TestPlatform.start(), TestCa.make()]);
});
afterAll(() => Promise.all([cx.remove(), ca.remove()]));
beforeEach(async () => {
  await cx.control("POST", "/reset");
  await cx.createTenant("tenant1");
});
afterEach(stopServers);

/** A server of somebody else, which takes whatever it is given and wants more. */
async function foreignServer(reply: Reply, host?: string): Promise<TestServer> {
  return startServer(() => reply, host === undefined ? undefined : await ca.certificate(host));
}

const greedy: Reply = {
  status: 401,
  headers: { "WWW-Authenticate": 'Basic realm="all"', "Set-Cookie": "session=1; Path=/" },
};

/** Nothing of ours: no credentials of any kind, no cookie, no body. */
function expectNothingOfOurs({ requests }: TestServer): void {
  for (const { headers, body, method, path } of requests) {
    expect({ method, path, body }).toMatchObject({ method: "GET", body: "" });
    expect(Object.keys(headers).sort()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
  }
  const secrets = [...Object.values(loginOf(cx)), "admin-secret", "client-secret"];
  for (const secret of secrets.filter((one) => one.length > 12)) {
    expect(JSON.stringify(requests)).not.toContain(secret);
  }
}

describe("a platform that leads to another server", () => {
  test.each([301, 302, 307, 308])("by %d gives it nothing", async (status) => {
    const foreign = await foreignServer(greedy);
    const Location = `${foreign.url}/collect`;
    const astray = await foreignServer({ status, headers: { Location } });
    const { urls } = cx.platform;
    const environment = { ...loginOf(cx), ...oneTry() };
    const platform = { url: urls.tenantApi, keycloakUrl: urls.keycloak };
    const ups = [{ url: `${astray.url}/cx-tenant` }, { keycloakUrl: `${astray.url}/auth` }].map(
      async (change) => {
        const engine = new TestEngine(tenantLifecycle, environment);
        const connection = { ...platform, ...change };
        await engine.up("tenant2", { ...tenantArgs(cx, { tenantId: "tenant2" }), connection });
      },
    );
    const hosts = new TestEngine(allowedHostLifecycle, environment);
    const allowed = {
      dataSource: "infinity_cim_json_api",
      allowedHost: "https://tenant1.cx.localhost",
    };
    ups.push(hosts.up("host", { ...allowed, connection: { url: astray.url } }).then());
    const done = await Promise.allSettled(ups);
    expect(done.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(astray.requests.length).toBeGreaterThanOrEqual(3);
    expect(foreign.requests).toEqual([]);
  });
});

describe("a host name that leads to a server of somebody else", () => {
  async function look(foreign: TestServer, change: object = {}): Promise<string> {
    const { urls } = cx.platform;
    const limits = { ...oneTry(), ...lookFor(2), CX_CA_CERT_FILE: ca.certFile };
    const engine = new TestEngine(readinessLifecycle, { ...loginOf(cx), ...limits });
    const up = engine.up("tenant1", {
      tenantId: "tenant1",
      fqdn: customHost,
      address: new URL(foreign.url).host,
      ...change,
      connection: { url: urls.tenantApi, keycloakUrl: urls.keycloak },
    });
    return up.catch((error: unknown) => String(error));
  }

  test.each<[string, Reply]>([
    ["wants a login", greedy],
    ["refuses", { status: 403 }],
    ["plays the platform", { body: { realm: "tenant1", logoPath: "x.png" } }],
    ["leads on", { status: 307, headers: { Location: "/cx-tenant/tenant/logo" } }],
    ["leads to plain http", { status: 302, headers: { Location: `http://${customHost}/` } }],
    [
      "leads to another port",
      { status: 302, headers: { Location: `https://${customHost}:8443/` } },
    ],
  ])("and %s gets nothing of ours, in no round", async (_name, reply) => {
    const foreign = await foreignServer(reply, customHost);
    await look(foreign);
    expect(foreign.requests.length).toBeGreaterThanOrEqual(3);
    expectNothingOfOurs(foreign);
  });

  test("and leads to a third one is not followed there", async () => {
    const third = await foreignServer(greedy, "third.example");
    const headers = { Location: third.url };
    await look(await foreignServer({ status: 302, headers }, customHost));
    expect(third.requests).toEqual([]);
  });
});
