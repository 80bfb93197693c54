import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { TestPlatform } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

const expire = (body: unknown) => cx.control("POST", "/license/expire", body);

test("the end of a license suspends its tenant and leaves nobody's name", async () => {
  await cx.createTenant("tenant1");
  await cx.createTenant("tenant2");
  await cx.updateTenant("tenant1", { updatedBy: "an operator" });
  const before = await cx.storedTenant("tenant1");
  const { status, json } = await expire({ tenantId: "tenant1" });
  expect([status, json["status"]]).toEqual([200, "inActive"]);
  const after = await cx.storedTenant("tenant1");
  const { updatedAt } = after;
  expect(after).toEqual({ ...before, status: "inActive", updatedAt });
  expect(updatedAt).not.toBe(before["updatedAt"]);
  expect((await cx.storedTenant("tenant2"))["status"]).toBe("active");
  expect((await cx.logInAsAdmin("tenant1")).json["error_description"]).toBe("Account disabled");
});

test("a tenant that is not there has no license, and a call without tenant is refused", async () => {
  expect((await expire({ tenantId: "tenant1" })).status).toBe(404);
  expect((await expire({})).status).toBe(400);
});

test("an update is recorded under the name that was sent, or under the old one", async () => {
  await cx.createTenant("tenant1");
  await cx.updateTenant("tenant1", { updatedBy: "portal: somebody" });
  expect((await cx.storedTenant("tenant1"))["updatedBy"]).toBe("portal: somebody");
  await cx.updateTenant("tenant1", { tenantName: "New" });
  expect(await cx.storedTenant("tenant1")).toMatchObject({
    createdBy: "test",
    updatedBy: "portal: somebody",
  });
});
