import { describe, expect, test } from "@jest/globals";
import { Deadline } from "../../../../../providers/flow/deadline.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import {
  documentOf,
  leafAt,
  leavesOf,
} from "../../../../../providers/resources/tenant/document/leaves.ts";
import type { TenantDocument } from "../../../../../providers/services/tenant-api/document.ts";
import { toDocument } from "../../../../../providers/resources/tenant/document/payload.ts";
import {
  everything,
  filledIn,
  hiddenSecrets,
  identityOf,
  unchangeable,
} from "../../../../../providers/resources/tenant/update/update-document.ts";
import { versionLineOf } from "../../../../../providers/services/tenant-api/version-lines.ts";
import { anySecret, fullSpec, smallSpec } from "../sample-spec.ts";

const whole = toDocument(fullSpec, {});
const change = { leaves: new Map(), whole, writer: {}, deadline: Deadline.inSeconds(1) };
const oldest = versionLineOf("5.0.0");

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
    ["tenantSettings.empty", null, {}],
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
    expect(filledIn(versionLineOf("5.1"), whole, change)).toEqual([]);
  });
});

describe("with every update goes", () => {
  test.each([
    ["By hand", "By hand"],
    ["", "Tenant One"],
    [undefined, "Tenant One"],
    [null, "Tenant One"],
    [7, "Tenant One"],
  ])(
    "a name that the service would take: of a tenant that is called %j, %j",
    (tenantName, sent) => {
      expect(identityOf({ ...whole, tenantName }, change)).toEqual([
        ["tenantId", "tenant1"],
        ["tenantName", sent],
        ["tenantCode", "123456"],
      ]);
    },
  );

  test("who writes, and no code where none is known", () => {
    const { tenantCode: _code, ...withoutCode } = whole;
    const by = { ...change, whole: withoutCode, writer: { updatedBy: "us" } };
    expect(identityOf(withoutCode, by)).toEqual([
      ["tenantId", "tenant1"],
      ["tenantName", "Tenant One"],
      ["updatedBy", "us"],
    ]);
  });

  test("what a tenant keeps for ever, as far as the record has it", () => {
    const before = { tenantSettings: { fqdn: "theirs.cx.example.com", keyCloak: {} } };
    expect(unchangeable(before, change)).toEqual([
      ["tenantSettings.fqdn", "theirs.cx.example.com"],
    ]);
  });

  test("nothing of it that is to be another", () => {
    const leaves = new Map([["tenantSettings.fqdn", smallSpec.fqdn]]);
    expect(unchangeable(whole, { ...change, leaves })).toEqual([
      ["tenantSettings.subDomain", "tenant1"],
      ["tenantSettings.keyCloak.realm", "tenant1"],
    ]);
  });
});

describe("passwords that a record does not show", () => {
  test("are all of them where it shows none", () => {
    expect(hiddenSecrets({ tenantSettings: { redis: { userName: "tenant1" } } })).toEqual([
      "tenantSettings.keyCloak.PASSWORD_ADMIN",
      "tenantSettings.redis.password",
      "tenantSettings.mongo.password",
      "tenantSettings.campaigns.password",
      "tenantSettings.surveys.password",
    ]);
  });

  test("are none where it shows one", () => {
    expect(hiddenSecrets({ tenantSettings: { redis: { password: "a-canary" } } })).toEqual([]);
  });
});

describe("what is sent once more, when an update has lost something,", () => {
  const secret = "tenantSettings.redis.password";
  const before = mergeObjects(whole, {
    tenantSettings: { dialer: { maxCallTime: "7" }, redis: { password: "encrypted-canary" } },
  });

  test("holds a setting as somebody else wants it", () => {
    const all = everything(before, before, change);
    expect(leafAt(all, "tenantSettings.dialer.maxCallTime")).toBe("7");
  });

  test("holds what is gone as it was, not as it is in the program", () => {
    const now = { tenantSettings: { redis: { userName: "tenant1" } } };
    const all = everything(before, now, change);
    expect(leafAt(all, "tenantSettings.dialer.maxCallTime")).toBe("7");
  });

  test.each<[string, TenantDocument, string | undefined]>([
    ["that is about to be lost", before, "redis-canary"],
    ["that is gone", { tenantSettings: {} }, "redis-canary"],
    ["that is still there", { ...before }, undefined],
  ])("holds a secret that is known only where it is needed: one %s", (_which, now, sent) => {
    expect(leafAt(everything(before, now, change), secret)).toBe(sent);
  });
});
