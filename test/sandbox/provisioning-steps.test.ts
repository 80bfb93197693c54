import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { TestPlatform } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

/** How many there are: records, realms, media domains, buckets with icons, events. */
async function made(): Promise<number[]> {
  const { tenants, realms, mediaDomains, buckets, webhookEvents } = await cx.state();
  return [tenants, realms, mediaDomains, buckets, webhookEvents].map(({ length }) => length);
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const mediaServer = (domainManagerUrl: string) => ({
  tenantSettings: { mediaServer: { domainManagerUrl } },
});

describe("partial", () => {
  test.each([
    ["beforeRecord", [0, 0, 0, 0, 0]],
    ["afterRecord", [1, 0, 0, 0, 0]],
    ["afterRealm", [1, 1, 0, 0, 0]],
    ["afterMedia", [1, 1, 1, 0, 0]],
    ["afterIcons", [1, 1, 1, 1, 0]],
    ["none", [1, 1, 1, 1, 1]],
  ] as const)("%s leaves behind what came before it", async (partial, expected) => {
    await cx.knobs({ partial });
    expect((await cx.createTenant("tenant1")).status).toBe(partial === "none" ? 201 : 500);
    expect(await made()).toEqual(expected);
  });

  test("has the logo of a tenant whose record is complete", async () => {
    await cx.knobs({ partial: "afterRecord" });
    await cx.createTenant("tenant1");
    await cx.knobs({ partial: "afterRealm" });
    await cx.createTenant("tenant2");
    expect((await cx.state()).logos.map(({ tenantId }) => tenantId)).toEqual(["tenant2"]);
  });
});

describe("leftoverRealm", () => {
  const leaveRealm = async () => {
    await cx.createTenant("tenant1");
    await cx.tenantAs("", "DELETE", "/tenant/tenant1");
  };

  test("takeOver goes on with the realm that is there", async () => {
    await leaveRealm();
    expect((await cx.createTenant("tenant1")).status).toBe(201);
    expect((await cx.state()).realms).toEqual(["tenant1"]);
  });

  test.each([
    ["fail", 500],
    ["conflict", 409],
  ] as const)("%s answers %i by name, after the record was written", async (leftover, status) => {
    await leaveRealm();
    await cx.knobs({ leftoverRealm: leftover });
    const answer = await cx.createTenant("tenant1");
    expect([answer.status, answer.json]).toEqual([
      status,
      { message: "Realm tenant1 already exists" },
    ]);
    expect((await cx.storedTenant("tenant1"))["tenantName"]).toBe("Tenant One");
    expect((await cx.state()).webhookEvents).toHaveLength(1);
    expect((await cx.createTenant("tenant2")).status).toBe(201);
  });
});

describe("mediaDomain", () => {
  test("unreachable fails a create after the realm, and an update after it was stored", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ mediaDomain: "unreachable" });
    const created = await cx.createTenant("tenant2");
    expect([created.status, created.json["message"]]).toEqual([
      500,
      expect.stringContaining("connect ECONNREFUSED"),
    ]);
    expect(await made()).toEqual([2, 2, 1, 1, 1]);
    const updated = await cx.updateTenant("tenant1", mediaServer("http://new:8000/add-domain/"));
    expect([updated.status, updated.json["message"]]).toEqual([
      500,
      expect.stringContaining("http://new:8000/add-domain/"),
    ]);
    expect(await cx.storedTenant("tenant1")).toMatchObject(
      mediaServer("http://new:8000/add-domain/"),
    );
    expect((await cx.updateTenant("tenant1", { tenantName: "New" })).status).toBe(200);
  });

  test("failIfExists refuses a domain that its media server has", async () => {
    await cx.createTenant("tenant1");
    await cx.tenantAs("", "DELETE", "/tenant/tenant1");
    await cx.knobs({ mediaDomain: "failIfExists" });
    const answer = await cx.createTenant("tenant1");
    expect([answer.status, answer.json["message"]]).toEqual([
      500,
      "Request failed with status code 409: domain tenant1 already exists",
    ]);
    const other = mediaServer("http://other:8000/add-domain/");
    expect((await cx.updateTenant("tenant1", other)).status).toBe(200);
    expect((await cx.updateTenant("tenant1", other)).status).toBe(500);
  });

  test("slow outlasts the gateway, and is done in the end", async () => {
    await cx.knobs({ mediaDomain: "slow", gatewayTimeoutMs: 150 });
    expect((await cx.createTenant("tenant1")).status).toBe(504);
    expect(await made()).toEqual([1, 1, 0, 0, 0]);
    await until(async () => (await made())[4] === 1);
    expect(await made()).toEqual([1, 1, 1, 1, 1]);
  });
});

describe("sideEffectsDelayMs", () => {
  test("answers as soon as the record is there, and does the rest later", async () => {
    await cx.knobs({ sideEffectsDelayMs: 200 });
    expect((await cx.createTenant("tenant1")).status).toBe(201);
    expect(await made()).toEqual([1, 0, 0, 0, 0]);
    await until(async () => (await made())[4] === 1);
    expect(await made()).toEqual([1, 1, 1, 1, 1]);
  });

  test("hides a failure from the answer", async () => {
    await cx.knobs({ sideEffectsDelayMs: 20, partial: "afterMedia" });
    expect((await cx.createTenant("tenant1")).status).toBe(201);
    await until(async () => (await made())[2] === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await made()).toEqual([1, 1, 1, 0, 0]);
  });

  test("does nothing to a platform that was reset meanwhile", async () => {
    await cx.knobs({ sideEffectsDelayMs: 50 });
    await cx.createTenant("tenant1");
    await cx.control("POST", "/reset");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await made()).toEqual([0, 0, 0, 0, 0]);
  });
});
