import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { textAt, withValueAt } from "../../sandbox/json.ts";
import { TestPlatform, svgLogo, tenantPayload, upload } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
beforeEach(() => cx.createTenant("tenant1"));
afterEach(() => cx.control("POST", "/reset"));

/** Other passwords for everything that has one. */
const newSecrets = {
  keyCloak: { PASSWORD_ADMIN: "new-admin", credentials: { secret: "new-client" } },
  redis: { userName: "tenant1", password: "new-redis" },
  mongo: { userName: "tenant1", password: "new-mongo" },
};

const firstPasswords = ["client-secret", "admin-secret", "redis-secret", "mongo-secret"];
const newPasswords = ["new-client", "new-admin", "new-redis", "new-mongo"];

/** The passwords that work: of the client, the administrator, Redis and MongoDB. */
async function passwords(): Promise<unknown[]> {
  const { realmAdmins, databaseUsers } = await cx.state();
  return [
    ...realmAdmins.flatMap(({ clientSecret, password }) => [clientSecret, password]),
    ...databaseUsers.map(({ password }) => password),
  ];
}

const login = async (fields?: Record<string, string>) => {
  const { status, json } = await cx.logInAsAdmin("tenant1", fields);
  return [status, json["error_description"]];
};

/** Deletes the tenant's record and makes it again with other passwords; its accounts stayed. */
async function createAgain(): Promise<void> {
  await cx.tenantAs("", "DELETE", "/tenant/tenant1");
  const { redis, mongo } = newSecrets;
  const payload = tenantPayload("tenant1", { tenantSettings: { redis, mongo } });
  const admin = ["tenantSettings", "keyCloak", "PASSWORD_ADMIN"];
  const body = upload(withValueAt(payload, admin, "new-admin"), svgLogo);
  expect((await cx.tenantAs("", "POST", "/tenant", body)).status).toBe(201);
}

describe("the first administrator of a tenant's realm", () => {
  test("logs in with the client that the record names, and with nothing else", async () => {
    expect(await login()).toEqual([200, undefined]);
    expect((await login({ password: "wrong" }))[1]).toBe("Invalid user credentials");
    expect((await login({ client_secret: "wrong" }))[0]).toBe(401);
    expect((await login({ client_id: "multitenancy" }))[0]).toBe(401);
    await cx.knobs({ invalidGrantStatus: 400 });
    expect((await login({ password: "wrong" }))[0]).toBe(400);
  });

  test("is refused while the tenant is suspended, with a running session as well", async () => {
    const session = textAt((await cx.logInAsAdmin("tenant1")).json, ["refresh_token"]);
    const refresh = { grant_type: "refresh_token", refresh_token: session };
    expect((await login(refresh))[0]).toBe(200);
    await cx.updateTenant("tenant1", { status: "inActive" });
    expect(await login()).toEqual([400, "Account disabled"]);
    expect(await login({ password: "wrong" })).toEqual([400, "Account disabled"]);
    expect(await login(refresh)).toEqual([400, "User disabled"]);
    await cx.updateTenant("tenant1", { status: "active" });
    expect((await login())[0]).toBe(200);
  });

  test("can log in to a realm whose record is gone", async () => {
    await cx.tenantAs("", "DELETE", "/tenant/tenant1");
    expect((await login())[0]).toBe(200);
    expect(await passwords()).toEqual(firstPasswords);
  });

  test("survives a record that an update emptied", async () => {
    await cx.knobs({ merge: "replaceDocument" });
    await cx.tenantAs("", "PATCH", "/tenant/tenant1", upload({ tenantName: "Empty" }));
    expect((await login())[0]).toBe(200);
    expect(await passwords()).toEqual(firstPasswords);
  });
});

describe("secretsFollowRecord true", () => {
  test("an update changes what it names in realm, Redis and MongoDB", async () => {
    await cx.updateTenant("tenant1", {
      tenantSettings: { redis: { userName: "tenant1", password: "new-redis" } },
    });
    expect(await passwords()).toEqual([
      "client-secret",
      "admin-secret",
      "new-redis",
      "mongo-secret",
    ]);
    await cx.updateTenant("tenant1", { tenantSettings: newSecrets });
    expect(await passwords()).toEqual(newPasswords);
    expect((await login())[0]).toBe(401);
    expect((await login({ client_secret: "new-client", password: "new-admin" }))[0]).toBe(200);
  });

  test("a create gives what an earlier tenant left new passwords", async () => {
    await createAgain();
    expect(await passwords()).toEqual(["client-secret", "new-admin", "new-redis", "new-mongo"]);
  });
});

describe("secretsFollowRecord false", () => {
  beforeEach(() => cx.knobs({ secretsFollowRecord: false }));

  test("an update changes the record only", async () => {
    await cx.updateTenant("tenant1", { tenantSettings: newSecrets });
    expect(await cx.storedTenant("tenant1")).toMatchObject({ tenantSettings: newSecrets });
    expect(await passwords()).toEqual(firstPasswords);
    expect((await login())[0]).toBe(200);
    expect((await login({ client_secret: "new-client", password: "new-admin" }))[0]).toBe(401);
  });

  test("a create leaves the passwords of what an earlier tenant left", async () => {
    await createAgain();
    expect(await passwords()).toEqual(firstPasswords);
  });

  test("a new tenant has the passwords of its record", async () => {
    const tenantSettings = { redis: { userName: "tenant2", password: "second-redis" } };
    await cx.createTenant("tenant2", { tenantSettings });
    expect((await cx.logInAsAdmin("tenant2")).status).toBe(200);
    expect((await cx.state()).databaseUsers).toContainEqual({
      database: "redis",
      tenantId: "tenant2",
      userName: "tenant2",
      password: "second-redis",
    });
  });
});

test("a create that ended before the realm has no accounts, and an update makes none", async () => {
  await cx.knobs({ partial: "afterRecord" });
  await cx.createTenant("tenant2");
  await cx.updateTenant("tenant2", { tenantSettings: newSecrets });
  expect(await passwords()).toEqual(firstPasswords);
});

test("deleteScope full takes the accounts, too", async () => {
  await cx.knobs({ deleteScope: "full" });
  await cx.tenantAs("", "DELETE", "/tenant/tenant1");
  expect(await passwords()).toEqual([]);
});
