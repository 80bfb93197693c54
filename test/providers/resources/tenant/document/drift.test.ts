import { describe, expect, test } from "@jest/globals";
import {
  isSameValue,
  withLiveSettings,
} from "../../../../../providers/resources/tenant/document/drift.ts";
import { leafAt } from "../../../../../providers/resources/tenant/document/leaves.ts";

const fqdn = "tenantSettings.fqdn";
const own = "tenantSettings.portal.key";

describe("a managed setting", () => {
  test.each<[string, string, unknown, unknown]>([
    ["a host name in capitals", fqdn, "one.example.com", "ONE.example.com"],
    ["a hidden text of our own", own, "abcd", "****"],
    ["a block of which nothing is wanted", own, {}, { a: 1 }],
    ["no block where nothing is wanted", own, {}, undefined],
  ])("is as it should be with %s", (_what, path, wanted, live) => {
    expect(isSameValue(path, wanted, live)).toBe(true);
  });

  test.each<[string, string, unknown, unknown]>([
    ["a letter that only looks like it", fqdn, "mine.example.com", "m\u0131ne.example.com"],
    ["a hidden text in a number's place", own, 5, "****"],
    ["stars in a documented setting", "tenantSettings.finesse.url", "https://f", "****"],
    ["another block", own, { a: 1 }, { a: 2 }],
    ["a text in a block's place", own, {}, "text"],
  ])("is not with %s", (_what, path, wanted, live) => {
    expect(isSameValue(path, wanted, live)).toBe(false);
  });
});

describe("the arguments after a look at the platform", () => {
  test.each<[unknown, unknown]>([
    ["12", 12],
    ["7", 7],
    ["0", 0],
    ["x5", "x5"],
    ["5x", "5x"],
    ["x0", "x0"],
    ["0x", "0x"],
    ["05", "05"],
    ["many", "many"],
    [[5], [5]],
  ])("have for a number's %j the value %j", (live, expected) => {
    const document = { tenantSettings: { dialer: { maxCallTime: live } } };
    const args = withLiveSettings({ dialer: { maxCallTime: 60 } }, document);
    expect(leafAt(args, "dialer.maxCallTime")).toEqual(expected);
  });

  test.each(["5", "ACTIVE"])("have a text as it is: %s", (tenantName) => {
    expect(withLiveSettings({ tenantName: "One" }, { tenantName })).toEqual({ tenantName });
  });

  test.each([
    ["active", "Inactive", "inActive"],
    ["inActive", "Active", "active"],
    ["inActive", "closed", "closed"],
  ])("have for the status %s, which is %s by now, %s", (status, live, expected) => {
    expect(withLiveSettings({ status }, { status: live })).toEqual({ status: expected });
  });

  test.each<[string, unknown, unknown]>([
    ["a list", ["a\\b", 5], ["a\\\\b", 5]],
    ["an object", { a: ["b\\c"], d: null }, { a: ["b\\\\c"], d: null }],
    ["an empty object", {}, {}],
    ["nothing", null, null],
    ["an object with one odd key", { "a\\b": 1, c: 2 }, '{"a\\\\\\\\b":1,"c":2}'],
  ])("have %s in an extra setting's place as a terminal may show it", (_what, portal, expected) => {
    const args = withLiveSettings(
      { extraSettings: { portal: "old" } },
      { tenantSettings: { portal } },
    );
    expect(args).toEqual({ extraSettings: { portal: expected } });
  });

  test("have nothing of a setting that they only bring about", () => {
    const tenantSettings = { keyCloak: { "policy-enforcer": "live" } };
    const args = withLiveSettings({ tenantName: "One" }, { tenantName: "Two", tenantSettings });
    expect(args).toEqual({ tenantName: "Two" });
  });
});
