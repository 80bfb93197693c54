import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { TestPlatform } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

const list = () => cx.tenantAs("", "GET", "/tenant");

async function faults(...list: Record<string, unknown>[]): Promise<void> {
  const { status } = await cx.control("POST", "/faults", list);
  expect(status).toBe(200);
}

async function tenantIds(): Promise<unknown[]> {
  return (await cx.state()).tenants.map((tenant) => tenant["tenantId"]);
}

test("a status fault answers instead of the service, as often as it was told", async () => {
  await faults({ service: "tenant", kind: "status", status: 503, retryAfterSeconds: 1, times: 2 });
  const first = await list();
  expect([first.status, first.headers.get("retry-after")]).toEqual([503, "1"]);
  expect([(await list()).status, (await list()).status]).toEqual([503, 200]);
});

test("a fault strikes only its service, method and path", async () => {
  await faults({ service: "tenant", kind: "status", method: "patch", path: "/tenant/a" });
  expect((await list()).status).toBe(200);
  expect((await cx.tenantAs("", "PATCH", "/tenant/b")).status).toBe(400);
  expect((await cx.tenantAs("", "PATCH", "/tenant/abc")).status).toBe(500);
  expect((await cx.grafana("GET", "/api/datasources")).status).toBe(200);
});

test("resetBefore cuts the connection before the work, resetAfter after it", async () => {
  await faults({ service: "tenant", method: "POST", kind: "resetBefore", times: 1 });
  await expect(cx.createTenant("before")).rejects.toThrow("fetch failed");
  await faults({ service: "tenant", method: "POST", kind: "resetAfter", times: 1 });
  await expect(cx.createTenant("after")).rejects.toThrow("fetch failed");
  expect(await tenantIds()).toEqual(["after"]);
});

test("statusAfter does the work and hides it", async () => {
  await faults({ service: "tenant", method: "POST", kind: "statusAfter", status: 504 });
  const { status, text } = await cx.createTenant("tenant1");
  expect(status).toBe(504);
  expect(text).toContain("504 Gateway Time-out");
  expect(await tenantIds()).toEqual(["tenant1"]);
});

test("truncate breaks an answer off in the middle", async () => {
  await cx.createTenant("tenant1");
  await faults({ service: "tenant", kind: "truncate", times: 1 });
  await expect(list()).rejects.toThrow();
  expect((await list()).status).toBe(200);
});

test("html and emptyHtml200 answer pages where JSON is expected", async () => {
  await faults(
    { service: "keycloak", kind: "html", times: 1 },
    { service: "keycloak", kind: "emptyHtml200", times: 1 },
  );
  const page = await cx.login();
  expect([page.status, page.headers.get("content-type")]).toEqual([
    502,
    "text/html; charset=utf-8",
  ]);
  const empty = await cx.login();
  expect([empty.status, empty.text]).toEqual([200, ""]);
});

test("a body can be given as text or as JSON", async () => {
  await faults(
    { service: "grafana", kind: "status", status: 500, body: { message: "boom" }, times: 1 },
    { service: "grafana", kind: "status", status: 500, body: "<p>boom</p>", times: 1 },
  );
  expect((await cx.grafana("GET", "/api/datasources")).json).toEqual({ message: "boom" });
  expect((await cx.grafana("GET", "/api/datasources")).text).toBe("<p>boom</p>");
});

test("halfCreate leaves a tenant without realm, media domain and bucket", async () => {
  await faults({ service: "tenant", kind: "halfCreate", times: 1 });
  expect((await cx.createTenant("half")).status).toBe(500);
  expect((await cx.createTenant("whole")).status).toBe(201);
  const state = await cx.state();
  expect(state.tenants.map((tenant) => tenant["tenantId"])).toEqual(["half", "whole"]);
  expect([state.realms, state.mediaDomains, state.buckets]).toEqual([
    ["whole"],
    ["whole"],
    ["whole"],
  ]);
});

test("halfCreate can end the create after a later step", async () => {
  await faults({ service: "tenant", kind: "halfCreate", partial: "afterRealm", times: 1 });
  expect((await cx.createTenant("half")).status).toBe(500);
  const { realms, mediaDomains } = await cx.state();
  expect([await tenantIds(), realms, mediaDomains]).toEqual([["half"], ["half"], []]);
});

test("a chance strikes the same requests for the same seed", async () => {
  const strikes = async (seed: number) => {
    await faults({ service: "tenant", kind: "status", probability: 0.5, seed });
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) statuses.push((await list()).status);
    return statuses;
  };
  const first = await strikes(7);
  expect(new Set(first)).toEqual(new Set([200, 500]));
  expect(await strikes(7)).toEqual(first);
  expect(await strikes(8)).not.toEqual(first);
});

test("requests are counted by route, also those that a fault hits", async () => {
  await faults({ service: "tenant", kind: "resetBefore", times: 1 });
  await expect(list()).rejects.toThrow();
  await list();
  await cx.tenantAs("", "GET", "/tenant/tenant1");
  await cx.login();
  expect((await cx.state()).requests).toEqual({
    "tenant GET /tenant": 2,
    "tenant GET /tenant/:id": 1,
    "keycloak POST /realms/master/protocol/openid-connect/token": 1,
  });
  await cx.control("POST", "/requests/reset");
  expect((await cx.state()).requests).toEqual({});
});

describe("the gateway's timeout", () => {
  test("answers 504 while a slow create goes on", async () => {
    await cx.knobs({ createDelayMs: 150, gatewayTimeoutMs: 50 });
    expect((await cx.createTenant("slow")).status).toBe(504);
    expect(await tenantIds()).toEqual([]);
    await waitFor(async () => (await tenantIds()).length === 1);
  });

  test("holds for Grafana and not for Keycloak", async () => {
    await cx.knobs({ gatewayTimeoutMs: 50 });
    await faults(
      { service: "grafana", kind: "delay", delayMs: 100 },
      { service: "keycloak", kind: "delay", delayMs: 100 },
    );
    expect((await cx.grafana("GET", "/api/datasources")).status).toBe(504);
    expect((await cx.login()).status).toBe(200);
  });
});

test("a fault or knob that does not exist is refused by name", async () => {
  const fault = await cx.control("POST", "/faults", [{ service: "tenant", kind: "explode" }]);
  expect([fault.status, fault.text]).toEqual([400, expect.stringContaining("resetBefore")]);
  const knob = await cx.control("POST", "/knobs", { color: "red" });
  expect([knob.status, knob.text]).toEqual([400, expect.stringContaining("color")]);
});

async function waitFor(isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 20));
}
