import { describe, expect, test } from "@jest/globals";
import { leavesOf } from "../../../../../providers/resources/tenant/document/leaves.ts";
import {
  lostLeaves,
  lostSecrets,
} from "../../../../../providers/resources/tenant/update/damage.ts";

describe("what a record has lost", () => {
  test("is a block as a whole, but nothing that the service keeps for itself", () => {
    const redis = { userName: "tenant1", password: "given", _id: "5f2", updatedAt: "now" };
    const whole = { tenantName: "One", createdBy: "us", _id: "5f1", tenantSettings: { redis } };
    const lost = lostLeaves({}, whole, { ownership: "created" });
    expect(Object.fromEntries(lost)).toEqual({
      tenantName: "One",
      "tenantSettings.redis.userName": "tenant1",
      "tenantSettings.redis.password": "given",
    });
  });

  test("holds secrets beside what anybody may see", () => {
    const redis = { userName: "tenant1", password: "given" };
    const lost = leavesOf({ tenantName: "One", tenantSettings: { redis } });
    expect(lostSecrets(lost)).toEqual(["tenantSettings.redis.password"]);
  });
});
