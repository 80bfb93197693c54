import { describe, expect, test } from "@jest/globals";
import {
  apiOpen,
  tenantsSuspended,
  twoFactorOff,
} from "../../../../operations/audit/rules/platform.ts";
import { takenDownBy } from "../../../../providers/mark.ts";
import { audited, briefly, mark, platformWith, programOf, recordOf } from "../audited.ts";

test.each([
  [true, ["problem api-open: https://cx.example.com/cx-tenant"]],
  [false, []],
  [undefined, []],
])("a tenant service that is open: %s", (isApiOpen, expected) => {
  expect(apiOpen(audited({ isApiOpen })).map(briefly)).toEqual(expected);
});

describe("a suspended tenant", () => {
  const suspended = { status: "inActive" };
  const byUs = { ...suspended, updatedBy: takenDownBy(mark) };

  test("is found, also in other letters and where another stack has it", () => {
    const records = [recordOf("tenant1", { status: "InActive" }), recordOf("other", suspended)];
    expect(tenantsSuspended(audited({ records })).map(briefly)).toEqual([
      "warning tenant-suspended: tenant1",
      "warning tenant-suspended: other",
    ]);
  });

  test("is as it should be where the program suspends it, or this stack took it down", () => {
    const program = programOf({ tenantId: "tenant1", tenantName: "One", status: "inActive" });
    const records = [recordOf("tenant1", suspended), recordOf("gone", byUs)];
    expect(tenantsSuspended(audited({ program, records }))).toEqual([]);
  });

  test("is taken up again by the next run where its line is back", () => {
    const [one] = tenantsSuspended(audited({ records: [recordOf("tenant1", byUs)] }));
    expect(one?.what).toBe("is suspended by a destroy: nobody can log in");
    expect(one?.remedy).toMatch(/^run pulumi up/);
  });
});

describe("a second factor", () => {
  const off = { tenantSettings: { twoFAConfigs: { is2FAEnabled: false } } };

  test("that no tenant has is one note for all", () => {
    const records = [recordOf("tenant1", off), { tenantId: "other" }];
    expect(twoFactorOff(audited({ records })).map(briefly)).toEqual([
      "note two-factor-off: all tenants",
    ]);
  });

  test("that some lack is one note that names them, but not who is on the way out", () => {
    const gone = { ...off, status: "inActive", updatedBy: takenDownBy(mark) };
    const on = { tenantSettings: { twoFAConfigs: { is2FAEnabled: "true" } } };
    const records = [
      recordOf("tenant1", on),
      recordOf("a", off),
      recordOf("b", off),
      recordOf("c", gone),
    ];
    expect(twoFactorOff(audited({ records })).map(briefly)).toEqual(["note two-factor-off: a, b"]);
  });

  test("that many lack names the first of them", () => {
    const many = Array.from({ length: 14 }, (_one, index) => recordOf(`t${String(index)}`, off));
    const [one] = twoFactorOff(audited({ records: [...many, recordOf("tenant1")] }));
    expect(one?.subject).toMatch(/^t0, t1, .*, t11 and 2 more$/);
  });

  test("is not missed where the platform has none", () => {
    const tenantApi = { url: "https://cx.example.com/cx-tenant", version: "5.0.0" };
    const platform = platformWith({ tenantApi });
    expect(twoFactorOff(audited({ platform, records: [recordOf("tenant1", off)] }))).toEqual([]);
  });
});
