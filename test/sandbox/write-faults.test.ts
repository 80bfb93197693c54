import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { TestPlatform, upload } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
beforeEach(() => cx.createTenant("tenant1"));
afterEach(() => cx.control("POST", "/reset"));

/** What each fault does to a write: whether the work is done, and the status (0: no whole answer). */
const cases = [
  ["delay", true, 200],
  ["status", false, 500],
  ["resetBefore", false, 0],
  ["resetAfter", true, 0],
  ["statusAfter", true, 500],
  ["truncate", true, 0],
  ["html", false, 502],
  ["emptyHtml200", false, 200],
] as const;

async function statusOf(method: string, path: string, body?: FormData): Promise<number> {
  const answer = await cx.tenantAs("", method, path, body).catch(() => undefined);
  return answer?.status ?? 0;
}

describe.each(["/tenant/tenant1", "/tenant?id=tenant1"])("%s", (path) => {
  test.each(cases)("a PATCH under %s is done: %p, and answers %i", async (kind, isDone, status) => {
    await cx.faults({ service: "tenant", method: "PATCH", kind, times: 1 });
    expect(await statusOf("PATCH", path, upload({ tenantName: "New" }))).toBe(status);
    expect((await cx.storedTenant("tenant1"))["tenantName"]).toBe(isDone ? "New" : "Tenant One");
    expect(await statusOf("PATCH", path, upload({ tenantName: "Later" }))).toBe(200);
  });

  test.each(cases)(
    "a DELETE under %s is done: %p, and answers %i",
    async (kind, isDone, status) => {
      await cx.faults({ service: "tenant", method: "DELETE", kind, times: 1 });
      expect(await statusOf("DELETE", path)).toBe(status);
      expect((await cx.state()).tenants).toHaveLength(isDone ? 0 : 1);
      expect(await statusOf("DELETE", path)).toBe(isDone ? 404 : 200);
    },
  );
});

test("a fault on one verb leaves the others alone", async () => {
  await cx.faults(
    { service: "tenant", method: "PATCH", path: "/tenant/tenant1", kind: "status" },
    { service: "tenant", method: "DELETE", kind: "status", status: 503 },
  );
  expect(await statusOf("GET", "/tenant/tenant1")).toBe(200);
  expect(await statusOf("PATCH", "/tenant?id=tenant1", upload({ tenantName: "New" }))).toBe(200);
  expect(await statusOf("PATCH", "/tenant/tenant1", upload({ tenantName: "Newer" }))).toBe(500);
  expect(await statusOf("DELETE", "/tenant/tenant1")).toBe(503);
});
