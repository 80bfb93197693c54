import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { connectToTenantService } from "../../../../providers/services/tenant-api/service.ts";
import type {
  TenantReadinessSpec,
  ReadinessFacts,
} from "../../../../providers/resources/tenant-readiness/schema.ts";
import { readinessLifecycle } from "../../../../providers/resources/tenant-readiness/lifecycle.ts";
import { waitUntilReady } from "../../../../providers/resources/tenant-readiness/wait.ts";
import { rememberSecrets } from "../../../../providers/words/redact.ts";
import { TestPlatform, tenantPayload, upload } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { TestDns } from "./test-dns.ts";
import { TestCa, TestEntry, type OwnAnswer } from "./test-entry.ts";
import { lookFor, oneTry, testRun, type Environment } from "../../../test-run.ts";

const fqdn = "tenant1.cx.localhost";
const paths = {
  realm: "/auth/realms/tenant1",
  loginPage: "/unified-admin",
  logo: "/cx-tenant/tenant/logo",
};

let cx: TestPlatform;
let ca: TestCa;
let otherCa: TestCa;
let entry: TestEntry;
let engine: TestEngine<TenantReadinessSpec, ReadinessFacts>;

beforeAll(async () => {
  cx = await TestPlatform.start();
  [ca, otherCa] = await Promise.all([TestCa.make(), TestCa.make()]);
});
afterAll(async () => {
  await Promise.all([cx.remove(), ca.remove(), otherCa.remove()]);
});
beforeEach(async () => {
  await cx.control("POST", "/reset");
  await cx.createTenant("tenant1");
  const backend = new URL(cx.platform.urls.tenantApi).origin;
  entry = await TestEntry.start(backend, await ca.certificate(fqdn));
  engine = newEngine();
});
afterEach(() => entry.stop());

/** Looks for a second, unless it is told otherwise. */
function newEngine(environment: Environment = {}) {
  const limits = { ...oneTry(), ...lookFor(1), CX_CA_CERT_FILE: ca.certFile };
  return new TestEngine(readinessLifecycle, { ...loginOf(cx), ...limits, ...environment });
}

interface Change {
  connection?: object;
  [argument: string]: unknown;
}

function args({ connection, ...change }: Change = {}): object {
  const { urls } = cx.platform;
  return {
    tenantId: "tenant1",
    fqdn,
    address: entry.address,
    ...change,
    connection: { url: urls.tenantApi, keycloakUrl: urls.keycloak, ...connection },
  };
}

const lists = async () => (await cx.state()).requests["tenant GET /tenant"] ?? 0;
const page = (body: string): OwnAnswer => ({
  status: 200,
  headers: { "content-type": "text/html" },
  body,
});

/** The error of an up that has to fail. */
async function failureOf(up: Promise<unknown>): Promise<string> {
  const error: unknown = await up.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error.message;
  throw new Error("it did not fail");
}

describe("a life from beginning to end", () => {
  test("proves a live tenant, then has nothing to do, and leaves nothing to take down", async () => {
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(engine.outputs("tenant1")).toEqual({
      ...args(),
      schemaVersion: 1,
      ready: true,
    });
    expect(await engine.up("tenant1", args())).toBe("same");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(await engine.up("tenant1", args())).toBe("same");
    const before = await cx.state();
    await engine.destroy("tenant1");
    const { requests: _requests, ...after } = await cx.state();
    expect(before).toMatchObject(after);
  });

  test("asks the entry under the tenant's own name: Host header and SNI", async () => {
    await engine.up("tenant1", args());
    expect(entry.arrivals.map(({ path }) => path).sort()).toEqual(Object.values(paths).sort());
    for (const { host, serverName } of entry.arrivals) {
      expect([host, serverName]).toEqual([fqdn, fqdn]);
    }
    expect(entry.arrivals.find(({ path }) => path === paths.loginPage)?.accept).toBe("text/html");
  });

  test("a tenant that went down is no drift and not gone; the next up waits for it again", async () => {
    await engine.up("tenant1", args());
    entry.answers.set(paths.realm, { status: 503 });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")["ready"]).toBe(false);
    expect(await failureOf(engine.up("tenant1", args()))).toContain("- realm:");
    entry.answers.clear();
    expect(await engine.up("tenant1", args())).toBe("update");
    expect(engine.outputs("tenant1")["ready"]).toBe(true);
    expect(await engine.up("tenant1", args())).toBe("same");
  });

  test("another pace, other limits or another CA file change nothing; another subject does", async () => {
    await engine.up("tenant1", args());
    const before = engine.outputs("tenant1");
    entry.arrivals.length = 0;
    engine.tune({ ...lookFor(9, 3), CX_MAX_IN_FLIGHT: "2", CX_CA_CERT_FILE: otherCa.certFile });
    expect(await engine.up("tenant1", args())).toBe("same");
    expect(entry.arrivals).toEqual([]);
    expect(engine.outputs("tenant1")).toEqual(before);
    engine.tune({ CX_CA_CERT_FILE: ca.certFile });
    expect(await engine.up("tenant1", args({ checks: ["loginPage"] }))).toBe("update");
    expect(entry.arrivals.map(({ path }) => path)).toEqual([paths.loginPage]);
  });

  test("another tenant is another proof", async () => {
    await engine.up("tenant1", args());
    await cx.createTenant("tenant2");
    const other = { tenantId: "tenant2", checks: ["record"] };
    expect(await engine.up("tenant1", args(other))).toBe("replace");
  });
});

describe("waiting", () => {
  test("asks again only what failed, until it passes", async () => {
    entry.answers.set(paths.realm, { status: 404 });
    setTimeout(() => {
      entry.answers.clear();
    }, 500);
    engine.tune(lookFor(10));
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(entry.asked(paths.realm)).toBe(2);
    expect(entry.asked(paths.loginPage)).toBe(1);
    expect(entry.asked(paths.logo)).toBe(1);
    expect(await lists()).toBe(1);
  });

  test("ends at the deadline, also when nobody answers, and records nothing", async () => {
    for (const path of Object.values(paths)) entry.answers.set(path, "silence");
    const before = performance.now();
    const failure = await failureOf(engine.up("tenant1", args()));
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(failure).toMatch(/3 of 5 checks failed/);
    expect(failure).toContain(`https://${fqdn}${paths.realm} gave no answer in time`);
    expect(engine.has("tenant1")).toBe(false);
  });

  test("ends when the tenant service hangs", async () => {
    await cx.faults({ service: "tenant", path: "/tenant", kind: "delay", delayMs: 6_000 });
    const before = performance.now();
    const failure = await failureOf(engine.up("tenant1", args({ checks: ["record"] })));
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(failure).toContain("- record: the platform gave no list of tenants in time");
    await cx.faults();
  });

  test("keeps what came back before the deadline cut a call off", async () => {
    entry.answers.set(paths.realm, { status: 404, body: "default backend" });
    setTimeout(() => entry.answers.set(paths.realm, "silence"), 500);
    engine.tune(lookFor(2));
    expect(await failureOf(engine.up("tenant1", args({ checks: ["realm"] })))).toMatch(
      /HTTP 404: default backend/,
    );
    expect(entry.asked(paths.realm)).toBe(2);
  });

  test("a refused login ends it at once", async () => {
    engine.tune({ CX_LOGIN_PASSWORD: "wrong-password", ...lookFor(60) });
    const before = performance.now();
    const failure = await failureOf(engine.up("tenant1", args()));
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(failure).toMatch(/^cannot log in as 'mtt-admin'[\s\S]*→ check CX_LOGIN_USERNAME/);
  });

  test("a refused login is no answer for a refresh", async () => {
    await engine.up("tenant1", args());
    await cx.knobs({ adminAccount: "disabled" });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")["ready"]).toBe(false);
  });
});

describe("a failed check is named with what came back and what to do", () => {
  test("all in one message, with those that passed", async () => {
    entry.answers.set(paths.realm, { status: 404, body: "default backend - 404" });
    await cx.updateTenant("tenant1", { status: "inActive" });
    expect(await failureOf(engine.up("tenant1", args({ status: "active" })))).toBe(
      [
        `tenant 'tenant1' is not live at https://${fqdn}: 2 of 5 checks failed (asked for up to 1 s)`,
        `  - realm: https://${fqdn}/auth/realms/tenant1 answered HTTP 404: default backend - 404`,
        "    → the /auth path of the Ingress must lead to keycloak, and no other Ingress may claim this host; " +
          "if it does, Keycloak has no such realm yet: see the log of the platform's tenant service",
        `  - record: the tenant's status is "inActive", wanted is "active"`,
        "    → it was suspended in the portal, or its license has expired: renew the license, " +
          "then run pulumi up --refresh",
        "  passed: certificate, loginPage, logo",
        "  → put this right and run pulumi up again; what is made already stays as it is",
      ].join("\n"),
    );
  });

  test.each<[string, string, OwnAnswer, RegExp]>([
    ["/auth leads to APISIX", "realm", page("<html></html>"), /with a page, not with the realm/],
    [
      "another realm answers",
      "realm",
      { status: 200, body: '{"realm":"other"}' },
      /without naming the realm/,
    ],
    ["the login page is empty", "loginPage", page(" "), /with an empty page/],
    ["the login page is none", "loginPage", { status: 200, body: "{}" }, /without a page/],
    [
      "the login page leads away",
      "loginPage",
      redirect("https://other.example/"),
      /HTTP 302: redirects to https:\/\/other\.example\//,
    ],
    [
      "the login page leads in a circle",
      "loginPage",
      redirect("/unified-admin"),
      /HTTP 302: redirects to \/unified-admin/,
    ],
    ["there is no logo", "logo", { status: 200, body: '{"logoPath":""}' }, /without a logoPath/],
    ["the connection is cut", "loginPage", "cut", /broke the connection off/],
  ])("%s", async (_name, check, answer, message) => {
    entry.answers.set(paths[check as keyof typeof paths], answer);
    const failure = await failureOf(engine.up("tenant1", args({ checks: [check] })));
    expect(failure).toContain(`- ${check}: `);
    expect(failure).toMatch(message);
    expect(failure).toMatch(/\n {4}→ /);
  });

  test("a tenant that is not there", async () => {
    const nobody = { tenantId: "tenant9", checks: ["record", "realm"] };
    const failure = await failureOf(engine.up("tenant1", args(nobody)));
    expect(failure).toContain(
      "- record: tenant 'tenant9' is not in the platform's list of tenants",
    );
    expect(failure).toContain("HTTP 404: Realm does not exist");
  });

  test("a tenant service that is down", async () => {
    await cx.faults({ service: "tenant", path: "/tenant", kind: "status", status: 503 });
    const failure = await failureOf(engine.up("tenant1", args({ checks: ["record"] })));
    expect(failure).toMatch(/- record: cannot list the tenants: .* HTTP 503: .*\n {4}→ check that/);
    await cx.faults();
  });

  test("a login of somebody else that takes too long", async () => {
    const { urls } = cx.platform;
    const connection = { url: urls.tenantApi, keycloakUrl: urls.keycloak };
    const trusted = { CX_CA_CERT_FILE: ca.certFile };
    const context = testRun({ ...loginOf(cx), ...lookFor(1), ...trusted });
    await cx.faults({ service: "keycloak", path: "/realms/master", kind: "delay", delayMs: 3_000 });
    const others = connectToTenantService(context, connection).tenants.fresh();
    const { address } = entry;
    const spec = { tenantId: "tenant1", fqdn, address, connection };
    await sleep(100);
    await expect(waitUntilReady(context, { ...spec, checks: ["logo"] })).rejects.toThrow(
      /- logo: no answer in time\n {4}→ check that the platform is up/,
    );
    expect(await others).toHaveLength(1);
    await cx.faults();
  });

  test("a login that takes too long", async () => {
    await cx.faults({ service: "keycloak", path: "/realms/master", kind: "delay", delayMs: 4_000 });
    const before = performance.now();
    const failure = await failureOf(engine.up("tenant1", args()));
    expect(performance.now() - before).toBeLessThan(3_500);
    for (const check of ["record", "logo"]) expect(failure).toContain(`- ${check}: `);
    await cx.faults();
  });

  test("an entry that is not there", async () => {
    const { address } = entry;
    await entry.stop();
    const failure = await failureOf(
      engine.up("tenant1", args({ address, checks: ["certificate", "realm"] })),
    );
    expect(failure).toContain(`no TLS connection to ${address}: ECONNREFUSED`);
    expect(failure).toContain("cannot be reached (ECONNREFUSED)");
    entry = await TestEntry.start("http://127.0.0.1:1", await ca.certificate(fqdn));
  });
});

describe("what is asked", () => {
  test("a redirect within the host name is followed", async () => {
    entry.answers.set(paths.loginPage, redirect("/unified-admin/"));
    entry.answers.set("/unified-admin/", redirect(`https://${fqdn}/unified-admin/index.html`));
    expect(await engine.up("tenant1", args({ checks: ["loginPage"] }))).toBe("create");
    expect(entry.asked("/unified-admin/index.html")).toBe(1);
  });

  test("a redirect whose text holds a secret is followed word for word, and shown without it", async () => {
    rememberSecrets("redirect-canary");
    entry.answers.set(paths.loginPage, redirect("/redirect-canary/?page=1"));
    expect(await engine.up("tenant1", args({ checks: ["loginPage"] }))).toBe("create");
    expect(entry.arrivals.at(-1)?.path).toBe("/redirect-canary/?page=1");
    entry.answers.set("/redirect-canary/", page(""));
    const failure = await failureOf(engine.up("other", args({ checks: ["loginPage"] })));
    expect(failure).toContain(`https://${fqdn}/[secret]/?page=1 answered with an empty page`);
    entry.answers.set("/redirect-canary/", { status: 404 });
    const refused = await failureOf(engine.up("other", args({ checks: ["loginPage"] })));
    expect(refused).toContain(`https://${fqdn}/[secret]/?page=1 answered HTTP 404`);
    expect(failure + refused).not.toContain("redirect-canary");
  });

  test("no connection is left open, neither after a round nor after a refresh", async () => {
    entry.answers.set(paths.realm, { status: 404 });
    engine.tune(lookFor(10, 2));
    const waiting = engine.up("tenant1", args());
    while (entry.asked(paths.realm) === 0) await sleep(20);
    expect(await entry.connections(0)).toBe(0);
    entry.answers.clear();
    await waiting;
    expect(await entry.connections(0)).toBe(0);
    await engine.refresh("tenant1");
    expect(await entry.connections(0)).toBe(0);
  });

  test("a suspended tenant is live when it is meant to be suspended", async () => {
    await cx.updateTenant("tenant1", { status: "inActive" });
    expect(await engine.up("tenant1", args({ status: "inActive" }))).toBe("create");
  });

  test("no logo of a platform that knows none", async () => {
    const connection = { version: "5.0.0" };
    await engine.up("tenant1", args({ connection, checks: ["realm"] }));
    await engine.up("tenant1", args({ connection }));
    expect(entry.asked(paths.logo)).toBe(0);
    await expect(engine.up("tenant1", args({ connection, checks: ["logo"] }))).rejects.toThrow(
      'checks: "logo" is known to platforms from 5.0.1 on',
    );
  });

  test("a refresh of many tenants costs one list", async () => {
    const names = ["a", "b", "c"];
    for (const name of names) await engine.up(name, args({ checks: ["record"] }));
    await cx.control("POST", "/requests/reset");
    for (const name of names) await engine.refresh(name);
    expect(await lists()).toBe(1);
  });
});

describe("a tenant that the license has suspended", () => {
  const warning = expect.stringMatching(
    /^tenant 'tenant1' is suspended on the platform: .* Its settings ask for no status/,
  );
  beforeEach(() => cx.updateTenant("tenant1", { status: "inActive" }));

  test("is live as it is, with one warning, when no status is asked for", async () => {
    entry.answers.set(paths.realm, { status: 404 });
    setTimeout(() => {
      entry.answers.clear();
    }, 500);
    engine.tune(lookFor(10));
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(engine.warnings).toEqual([warning]);
    expect(await engine.up("tenant1", args())).toBe("same");
  });

  test("is no drift either, and each refresh says it again", async () => {
    await cx.updateTenant("tenant1", { status: "active" });
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { status: "inActive" });
    expect(engine.warnings).toEqual([]);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")["ready"]).toBe(true);
    expect(engine.warnings).toEqual([warning]);
  });

  test("is not live when it has to be active", async () => {
    const failure = await failureOf(engine.up("tenant1", args({ status: "active" })));
    expect(failure).toContain(`the tenant's status is "inActive", wanted is "active"`);
    expect(engine.warnings).toEqual([]);
  });

  test("and one that is active must be suspended when that is asked for", async () => {
    await cx.updateTenant("tenant1", { status: "active" });
    const failure = await failureOf(engine.up("tenant1", args({ status: "inActive" })));
    expect(failure).toContain(`the tenant's status is "active", wanted is "inActive"`);
  });
});

describe("the logo", () => {
  const logo = { checks: ["logo"] };

  test("of a platform that gives it to everybody is judged at the host name", async () => {
    await cx.knobs({ openLogo: true });
    expect(await engine.up("tenant1", args(logo))).toBe("create");
    expect([entry.asked(paths.logo), await lists()]).toEqual([1, 0]);
    entry.answers.set(paths.logo, { status: 200, body: "{}" });
    expect(await failureOf(engine.up("other", args(logo)))).toContain("without a logoPath");
  });

  test.each([401, 403])("of one that answers %d is judged by its list", async (status) => {
    entry.answers.set(paths.logo, { status });
    expect(await engine.up("tenant1", args(logo))).toBe("create");
    expect([entry.asked(paths.logo), await lists()]).toEqual([1, 1]);
  });

  test("that is in neither is missing", async () => {
    await cx.knobs({ logoRequired: false });
    await cx.tenant("POST", "/tenant", upload(tenantPayload("tenant3")));
    const other = { ...logo, tenantId: "tenant3" };
    expect(await failureOf(engine.up("tenant3", args(other)))).toMatch(
      /- logo: the platform's list names no logo of tenant 'tenant3'\n {4}→ /,
    );
  });
});

describe("DNS", () => {
  let dns: TestDns;
  afterEach(() => {
    dns.stop();
  });

  test("is waited for when servers are given, also beside an address", async () => {
    dns = await TestDns.start((count) => (count > 3 ? { A: "203.0.113.10" } : "nxdomain"));
    const servers = { dnsServers: [dns.address] };
    engine.tune(lookFor(10));
    expect(await engine.up("tenant1", args(servers))).toBe("create");
    expect(dns.questions).toHaveLength(6); // two rounds of A, AAAA and CNAME
  });

  test("comes first: nothing else is asked while the name does not resolve", async () => {
    dns = await TestDns.start("nxdomain");
    const servers = { dnsServers: [dns.address], address: undefined };
    const failure = await failureOf(engine.up("tenant1", args(servers)));
    expect(failure).toContain(
      `- dns: '${fqdn}' does not resolve: there is no such name (ENOTFOUND, ${dns.address})`,
    );
    expect(failure).toContain(
      "a record that somebody made by hand is never touched by external-dns",
    );
    for (const check of ["certificate", "realm", "loginPage", "logo"]) {
      expect(failure).toContain(`- ${check}: was not asked: '${fqdn}' does not resolve yet`);
    }
    expect(failure).toContain("passed: record");
  });

  test.each([
    [
      "refused",
      "the server refuses to answer for this name",
      "set dnsServers to the zone's authoritative servers",
    ],
    ["silence", "no answer in time", "UDP and TCP port 53"],
  ] as const)("%s is told apart", async (reply, what, remedy) => {
    dns = await TestDns.start(reply);
    const servers = { dnsServers: [dns.address], checks: ["dns"] };
    const failure = await failureOf(engine.up("tenant1", args(servers)));
    expect(failure).toContain(what);
    expect(failure).toContain(remedy);
  });
});

function redirect(location: string): OwnAnswer {
  return { status: 302, headers: { location } };
}
