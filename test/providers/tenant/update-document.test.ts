import { describe, expect, test } from "@jest/globals";
import { Deadline } from "../../../providers/http/deadline.ts";
import { documentOf, leavesOf } from "../../../providers/tenant/leaves.ts";
import { toDocument } from "../../../providers/tenant/payload.ts";
import { filledIn } from "../../../providers/tenant/update-document.ts";
import { wireFormOf } from "../../../providers/tenant/wire-form.ts";
import { anySecret, fullSpec } from "./sample-spec.ts";

const whole = toDocument(fullSpec, {});
const change = { leaves: new Map(), whole, writer: {}, deadline: Deadline.inSeconds(1) };
const oldest = wireFormOf("5.0.0");

describe("where updates are not partial, what goes along", () => {
  /** The record, but for one setting. */
  const liveWith = (path: string, value: unknown) =>
    documentOf([...leavesOf(whole), [path, value]]);

  test.each<[string, unknown, unknown]>([
    ["tenantName", "By hand", "By hand"],
    ["status", "inActive", "inActive"],
    ["status", "Active", "active"],
    ["tenantSettings.dialer.maxCallTime", "7", "7"],
    ["tenantSettings.twoFAConfigs.otpExpiry", 7, 7],
    ["tenantSettings.keyCloak.FINESSE_URL", undefined, "https://finesse.example.com"],
    ["tenantSettings.keyCloak.FINESSE_URL", null, "https://finesse.example.com"],
    ["tenantSettings.keyCloak.FINESSE_URL", "", "https://finesse.example.com"],
    ["tenantSettings.keyCloak.FINESSE_URL", 7, "https://finesse.example.com"],
    ["tenantSettings.portal.theme", "****", "dark"],
    ["tenantSettings.portal.theme", { own: 1 }, "dark"],
    ["tenantSettings.portal.links", ["theirs"], ["theirs"]],
    ["tenantSettings.portal.links", {}, ["a", { b: 1 }]],
  ])("%s: the record's own value, if it may be one: %j", (path, value, sent) => {
    const filled = new Map(filledIn(oldest, liveWith(path, value), change));
    expect(filled.get(path)).toEqual(sent);
  });

  test("is no secret, and nothing that is sent anyway", () => {
    const leaves = new Map([["tenantName", "New"]]);
    const filled = filledIn(oldest, whole, { ...change, leaves });
    expect(JSON.stringify(filled)).not.toMatch(anySecret);
    expect(filled.map(([path]) => path)).not.toContain("tenantName");
  });

  test("is nothing where they are", () => {
    expect(filledIn(wireFormOf("5.1"), whole, change)).toEqual([]);
  });
});
