import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { textAt } from "../../sandbox/json.ts";
import { TestPlatform, ask } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

describe("login to realm master", () => {
  test("answers what Keycloak answers to a password grant", async () => {
    const { status, json } = await cx.login();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      expires_in: 60,
      refresh_expires_in: 1800,
      token_type: "Bearer",
      scope: "openid email profile",
    });
    expect(Object.keys(json)).toEqual(
      expect.arrayContaining(["access_token", "refresh_token", "session_state"]),
    );
  });

  test.each([
    ["a wrong password", { password: "wrong" }, 401, "invalid_grant"],
    ["an unknown user", { username: "nobody" }, 401, "invalid_grant"],
    ["a wrong client secret", { client_secret: "wrong" }, 401, "unauthorized_client"],
    ["an unknown client", { client_id: "nobody" }, 401, "invalid_client"],
    ["another grant type", { grant_type: "magic" }, 400, "unsupported_grant_type"],
  ])("refuses %s", async (_case, fields, status, error) => {
    const answer = await cx.login(fields);
    expect([answer.status, answer.json["error"]]).toEqual([status, error]);
  });

  test("refuses a wrong password with 400 when it plays a newer Keycloak", async () => {
    await cx.knobs({ invalidGrantStatus: 400 });
    expect((await cx.login({ password: "wrong" })).status).toBe(400);
  });

  test("says that an account is not set up or disabled", async () => {
    await cx.knobs({ adminAccount: "temporaryPassword" });
    expect((await cx.login()).json["error_description"]).toBe("Account is not fully set up");
    await cx.knobs({ adminAccount: "disabled" });
    expect((await cx.login()).json["error_description"]).toBe("Account disabled");
  });

  test("says that an account is disabled whatever the password", async () => {
    await cx.knobs({ adminAccount: "disabled" });
    expect((await cx.login({ password: "wrong" })).json["error_description"]).toBe(
      "Account disabled",
    );
    await cx.knobs({ adminAccount: "temporaryPassword" });
    expect((await cx.login({ password: "wrong" })).json["error_description"]).toBe(
      "Invalid user credentials",
    );
  });

  test("knows no realm that was not made", async () => {
    const { status, json } = await cx.login({}, "tenant1");
    expect([status, json]).toEqual([404, { error: "Realm does not exist" }]);
  });

  test("renews a login with the refresh token, and only with that", async () => {
    const first = await cx.login();
    const refresh = (token: unknown) =>
      cx.login({ grant_type: "refresh_token", refresh_token: String(token) });
    const renewed = await refresh(first.json["refresh_token"]);
    expect(renewed.status).toBe(200);
    expect(renewed.json["session_state"]).toBe(first.json["session_state"]);
    expect((await refresh(first.json["access_token"])).json["error"]).toBe("invalid_grant");
  });
});

test("a disabled account renews no login, and its token is good until it expires", async () => {
  const { json } = await cx.login();
  await cx.knobs({ adminAccount: "disabled" });
  const renewed = await cx.login({
    grant_type: "refresh_token",
    refresh_token: textAt(json, ["refresh_token"]),
  });
  expect([renewed.status, renewed.json["error"]]).toEqual([400, "invalid_grant"]);
  const listed = await cx.tenantAs(textAt(json, ["access_token"]), "GET", "/tenant");
  expect(listed.status).toBe(200);
});

describe("bruteForceLock", () => {
  const wrong = { password: "wrong" };
  const statusOf = async (fields?: Record<string, string>) => (await cx.login(fields)).status;

  test("refuses the right password after so many wrong ones, in the same words", async () => {
    await cx.knobs({ bruteForceLock: 2 });
    await cx.login(wrong);
    await cx.login(wrong);
    const { status, json } = await cx.login();
    expect([status, json]).toEqual([
      401,
      { error: "invalid_grant", error_description: "Invalid user credentials" },
    ]);
  });

  test("begins to count anew after a login", async () => {
    await cx.knobs({ bruteForceLock: 2 });
    expect([await statusOf(wrong), await statusOf()]).toEqual([401, 200]);
    expect([await statusOf(wrong), await statusOf()]).toEqual([401, 200]);
  });

  test("counts each account of each realm by itself", async () => {
    await cx.createTenant("tenant1");
    await cx.createTenant("tenant2");
    await cx.knobs({ bruteForceLock: 1 });
    await cx.logInAsAdmin("tenant1", wrong);
    expect((await cx.logInAsAdmin("tenant1")).status).toBe(401);
    expect((await cx.logInAsAdmin("tenant2")).status).toBe(200);
    await cx.login({ username: cx.platform.credentials.viewerUsername, ...wrong });
    expect(await statusOf()).toBe(200);
  });

  test("is over after its time, and with a reset", async () => {
    await cx.knobs({ bruteForceLock: 1, bruteForceLockMs: 60 });
    await cx.login(wrong);
    expect(await statusOf()).toBe(401);
    await sleep(80);
    expect(await statusOf()).toBe(200);
    await cx.login(wrong);
    await cx.control("POST", "/reset");
    await cx.knobs({ bruteForceLock: 1 });
    expect(await statusOf()).toBe(200);
  });

  test("does not exist by default", async () => {
    for (let count = 0; count < 40; count += 1) await cx.login(wrong);
    expect(await statusOf()).toBe(200);
  });
});

describe("the check of the tenant API", () => {
  const list = (token: string) => cx.tenantAs(token, "GET", "/tenant");

  test("lets mtt-admin do everything and mtt-viewer only read", async () => {
    const { viewerUsername, viewerPassword } = cx.platform.credentials;
    const login = await cx.login({ username: viewerUsername, password: viewerPassword });
    const token = textAt(login.json, ["access_token"]);
    expect((await list(token)).status).toBe(200);
    const refused = await cx.tenantAs(token, "DELETE", "/tenant/tenant1");
    expect([refused.status, refused.json["error"]]).toEqual([403, "access_denied"]);
    expect((await cx.tenant("DELETE", "/tenant/tenant1")).status).toBe(404);
  });

  test("refuses a missing, a made-up and an expired token", async () => {
    await cx.knobs({ tokenLifetimeSeconds: 0.05 });
    const expired = textAt((await cx.login()).json, ["access_token"]);
    await sleep(60);
    for (const token of ["", "a.b.c", expired]) {
      const answer = await list(token);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="master"');
    }
  });

  test("refuses tokens of admin-cli and of a tenant realm", async () => {
    const adminCli = await cx.login({ client_id: "admin-cli" });
    expect((await list(textAt(adminCli.json, ["access_token"]))).status).toBe(401);
    await cx.createTenant("tenant1");
    const tenantAdmin = await cx.logInAsAdmin("tenant1");
    expect(tenantAdmin.status).toBe(200);
    expect((await list(textAt(tenantAdmin.json, ["access_token"]))).status).toBe(401);
  });

  test("byVersion is there from 5.1 on", async () => {
    await cx.knobs({ auth: "byVersion" });
    expect((await list("")).status).toBe(401);
    expect((await cx.tenant("GET", "/tenant")).status).toBe(200);
    for (const apiVersion of ["5.0.0", "5.0.1"] as const) {
      await cx.knobs({ apiVersion });
      expect((await list("")).status).toBe(200);
    }
  });

  test("is not there when authentication is off", async () => {
    await cx.knobs({ auth: false });
    expect((await list("")).status).toBe(200);
  });
});

describe("the realm endpoint", () => {
  const realm = (name: string) => ask(`${cx.platform.urls.keycloak}/realms/${name}`, {});

  test("describes a realm without login", async () => {
    const { status, json } = await realm("master");
    expect(status).toBe(200);
    expect(json).toMatchObject({ realm: "master", "tokens-not-before": 0 });
  });

  test("knows a tenant's realm only some time after its record", async () => {
    await cx.knobs({ realmDelayMs: 80 });
    await cx.createTenant("tenant1");
    expect((await realm("tenant1")).json).toEqual({ error: "Realm does not exist" });
    await sleep(100);
    expect((await realm("tenant1")).status).toBe(200);
  });
});
