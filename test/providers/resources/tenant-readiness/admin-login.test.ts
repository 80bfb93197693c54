import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  TenantReadinessSpec,
  ReadinessFacts,
} from "../../../../providers/resources/tenant-readiness/schema.ts";
import { readinessLifecycle } from "../../../../providers/resources/tenant-readiness/lifecycle.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { startServer, stopServers, type Reply, type TestServer } from "../../http/test-server.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { TestCa, TestEntry } from "./test-entry.ts";
import { check } from "../../../../providers/engine/stored.ts";
import { lookFor } from "../../../test-run.ts";

const fqdn = "tenant1.cx.localhost";
const tokenPath = "/auth/realms/tenant1/protocol/openid-connect/token";
const administrator = {
  username: "admin",
  password: "admin-password-canary",
  clientId: "cim",
  clientSecret: "client-secret-canary-9",
};
const granted: Reply = { body: { access_token: "tenant-token-canary", expires_in: 60 } };

let cx: TestPlatform;
let ca: TestCa;
let entry: TestEntry;
let keycloak: TestServer;
/** What Keycloak says to the administrator's login. */
let reply: (count: number) => Reply;
let engine: TestEngine<TenantReadinessSpec, ReadinessFacts>;

beforeAll(async () => {
  [cx, ca] = await Promise.all([TestPlatform.start({ auth: false }), TestCa.make()]);
});
afterAll(() => Promise.all([cx.remove(), ca.remove()]));
beforeEach(async () => {
  await cx.control("POST", "/reset");
  await cx.knobs({ auth: false });
  await cx.createTenant("tenant1");
  const backend = new URL(cx.platform.urls.tenantApi).origin;
  entry = await TestEntry.start(backend, await ca.certificate(fqdn));
  reply = () => granted;
  keycloak = await startServer((_request, count) => reply(count));
  engine = new TestEngine(readinessLifecycle, { ...lookFor(10), CX_CA_CERT_FILE: ca.certFile });
});
afterEach(async () => {
  await entry.stop();
  await stopServers();
});

function args(change: object = {}): object {
  return {
    tenantId: "tenant1",
    fqdn,
    address: entry.address,
    checks: ["realm", "record", "adminLogin"],
    administrator,
    ...change,
    connection: { url: cx.platform.urls.tenantApi, keycloakUrl: `${keycloak.url}/auth` },
  };
}

const up = (change?: object) => engine.up("tenant1", args(change));
const attempts = () => keycloak.requests.length;

/** The error of an up that has to fail. */
async function failureOf(change?: object): Promise<string> {
  const error: unknown = await up(change).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Error) return error.message;
  throw new Error("it did not fail");
}

describe("the login of the first administrator", () => {
  test("is a password grant in the tenant's realm, at the platform's own Keycloak", async () => {
    expect(await up()).toBe("create");
    expect(keycloak.requests).toHaveLength(1);
    const [request] = keycloak.requests;
    expect(request).toMatchObject({ method: "POST", path: tokenPath });
    expect(request?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: "password",
      client_id: "cim",
      client_secret: "client-secret-canary-9",
      username: "admin",
      password: "admin-password-canary",
    });
    expect(entry.arrivals.filter(({ path }) => path.includes("token"))).toEqual([]);
    expect(await keycloak.connections(0)).toBe(0);
  });

  test("is among the checks by default, when it is known", async () => {
    expect(await up({ checks: undefined })).toBe("create");
    expect(attempts()).toBe(1);
    await engine.up("other", args({ checks: undefined, administrator: undefined }));
    await engine.up("third", args({ administrator: null }));
    expect(attempts()).toBe(1);
  });

  test("is tried again with another password, and not without a reason", async () => {
    await up();
    expect(await up()).toBe("same");
    expect(attempts()).toBe(1);
    expect(await up({ administrator: { ...administrator, password: "new-password" } })).toBe(
      "update",
    );
    expect(attempts()).toBe(2);
  });

  test("comes when everything else has passed", async () => {
    entry.answers.set("/auth/realms/tenant1", { status: 404 });
    engine.tune(lookFor(1));
    const failure = await failureOf();
    expect(failure).toContain("1 of 3 checks failed");
    expect(failure).toContain("- adminLogin: was not asked: it comes when the others have passed");
    expect(attempts()).toBe(0);
    entry.answers.clear();
    expect(await up()).toBe("create");
    expect(attempts()).toBe(1);
  });

  test("is looked at by a refresh too, once", async () => {
    await up();
    reply = () => refusal(401, "invalid_grant");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")["ready"]).toBe(false);
    expect(attempts()).toBe(2);
  });
});

const refusal = (status: number, error: string): Reply => ({
  status,
  body: { error, error_description: "Some words of this version" },
});

describe("a refusal", () => {
  test.each([
    [401, "invalid_grant"],
    [400, "invalid_grant"],
    [401, "something_new"],
  ])("%d %s is final, and says that a realm keeps its password", async (status, word) => {
    reply = () => refusal(status, word);
    const failure = await failureOf();
    expect(failure).toContain(
      "- adminLogin: the administrator 'admin' cannot log in to realm 'tenant1': " +
        `Keycloak refused the user or his password: Some words of this version: ${word}\n` +
        "    → a realm keeps the password that it was made with",
    );
    expect(failure).toContain("passed: realm, record");
    expect(attempts()).toBe(1);
  });

  test.each([
    [401, "invalid_client"],
    [401, "unauthorized_client"],
    [400, "unauthorized_client"],
  ])("%d %s is about the client's secret", async (status, word) => {
    reply = () => refusal(status, word);
    const failure = await failureOf();
    expect(failure).toMatch(
      /refused the client 'cim': .*\n {4}→ the realm's template fixes the client and its secret/,
    );
    expect(attempts()).toBe(1);
  });

  test("shows no secret, also when Keycloak repeats them", async () => {
    const { password, clientSecret } = administrator;
    engine.tune(lookFor(1));
    for (const status of [400, 404, 503]) {
      reply = () => ({ status, body: { error_description: `${password} and ${clientSecret}` } });
      const failure = await failureOf();
      expect(failure).toContain("[secret] and [secret]");
      expect(failure).not.toMatch(/canary/);
    }
  });
});

describe("what passes by itself", () => {
  test.each<[string, Reply]>([
    ["a realm that is not there yet", { status: 404, body: { error: "Realm does not exist" } }],
    ["a Keycloak that is not up", { status: 503 }],
    ["an answer without a token", { body: "{}" }],
    ["a redirect", { status: 302, headers: { Location: "/elsewhere" } }],
  ])("%s is waited for, with one try a round", async (_name, first) => {
    reply = (count) => (count === 1 ? first : granted);
    expect(await up()).toBe("create");
    expect(attempts()).toBe(2);
    expect(keycloak.requests.map(({ path }) => path)).toEqual([tokenPath, tokenPath]);
  });

  test("is named with what came back and what to do", async () => {
    engine.tune(lookFor(1));
    reply = () => ({ status: 404, body: { error: "Realm does not exist" } });
    expect(await failureOf()).toMatch(
      /- adminLogin: cannot log in as 'admin' to realm 'tenant1': Keycloak \(POST .*\) HTTP 404: Realm does not exist\n {4}→ Keycloak has no such realm yet/,
    );
    reply = () => ({ body: "{}" });
    expect(await failureOf()).toContain("Keycloak's answer holds no token");
  });
});

describe("a suspended tenant", () => {
  beforeEach(() => cx.updateTenant("tenant1", { status: "inActive" }));

  test("is not logged in to when that is as it should be", async () => {
    expect(await up({ status: "inActive" })).toBe("create");
    expect(attempts()).toBe(0);
    expect(engine.warnings).toEqual([]);
  });

  test.each([[["realm", "record", "adminLogin"]], [["adminLogin"]]])(
    "is not logged in to when no status is asked for, and warned of once (%j)",
    async (checks) => {
      expect(await up({ checks })).toBe("create");
      expect(attempts()).toBe(0);
      expect(engine.warnings).toEqual([
        expect.stringContaining("tenant 'tenant1' is suspended on the platform"),
      ]);
    },
  );

  test("is not logged in to when it has to be active", async () => {
    engine.tune(lookFor(1));
    const failure = await failureOf({ status: "active", checks: ["adminLogin"] });
    expect(failure).toContain("- adminLogin: was not asked: the tenant is suspended");
    expect(attempts()).toBe(0);
  });
});

describe("the arguments", () => {
  const problems = (login: unknown) =>
    check(readinessLifecycle, {}, args({ administrator: login }) as never).problems;

  test("are judged without showing them", () => {
    expect(problems({ ...administrator, password: 4711 })).toEqual([
      { path: "administrator.password", reason: "expected a string" },
    ]);
    expect(problems({ ...administrator, clientSecret: "" })).toEqual([
      { path: "administrator.clientSecret", reason: "must not be empty" },
    ]);
    expect(problems(administrator)).toEqual([]);
  });
});

test("the login of the deployer is not mixed up with it", async () => {
  await cx.knobs({ auth: true });
  engine.tune({ ...loginOf(cx), ...lookFor(1) });
  reply = () => ({ body: { access_token: "token-of-master-canary", expires_in: 60 } });
  await failureOf();
  const paths = keycloak.requests.map(({ path }) => path);
  expect(new Set(paths)).toEqual(new Set(["/auth/realms/master/protocol/openid-connect/token"]));
});
