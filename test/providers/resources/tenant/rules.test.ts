import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { mergeObjects } from "../../../../providers/objects.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { historyRules, rules } from "../../../../providers/resources/tenant/rules.ts";
import { smallSpec } from "./sample-spec.ts";

type Loose = Readonly<Record<string, unknown>>;

const base = mergeObjects(smallSpec, {
  keyCloak: { realm: "tenant1" },
  connection: { version: "5.0.1" },
  logo: "logo.svg",
});

/** What the rules find in a tenant that would be right without the change. */
function problems(change: Loose): string[] {
  const inputs = mergeObjects(base, change);
  return rules.flatMap((rule) => rule(inputs)).map(describeProblem);
}

/** The same of the rules about what was before. */
function problemsAfter(olds: Loose, change: Loose): string[] {
  const inputs = mergeObjects(base, change);
  return historyRules.flatMap((rule) => rule(inputs, olds)).map(describeProblem);
}

test.each([
  ["master", "Keycloak's own realm has this name"],
  ["default", "the platform's shared bucket has this name"],
  ["admin", "a database of MongoDB has this name"],
  ["local", "a database of MongoDB has this name"],
  ["config", "a database of MongoDB has this name"],
  ["cim-tenant", "the database of all tenants has this name"],
  ["logo", "it would collide with the address of the tenants' logos"],
])("the id %s is refused: %s", (tenantId, reason) => {
  expect(problems({ tenantId, keyCloak: { realm: tenantId } })).toEqual([
    `tenantId: "${tenantId}" is reserved: ${reason}; choose another one`,
  ]);
});

describe("the realm", () => {
  test.each<[string, Loose]>([
    ["the tenantId", { tenantId: unknownValue }],
    ["the block", { keyCloak: unknownValue }],
    ["the realm itself", { keyCloak: { realm: unknownValue } }],
    ["anything of it", { tenantId: unknownValue, keyCloak: unknownValue }],
  ])("is not judged before %s is known", (_what, change) => {
    expect(problems(change)).toEqual([]);
  });

  test.each<[string, Loose]>([
    ["another one", { realm: "another" }],
    ["none", { realm: "" }],
  ])("must be the tenantId, not %s", (_what, keyCloak) => {
    expect(problems({ keyCloak })).toEqual(['keyCloak.realm: must be the tenantId "tenant1"']);
  });
});

describe("two-factor authentication", () => {
  const on = { is2FAEnabled: true, channelServiceIdentifier: "one" };

  test.each(["RSA", "SMS"])(
    "by %s asks nothing of a block that is not known yet",
    (channelType) => {
      const change = { keyCloak: unknownValue, twoFAConfigs: { ...on, channelType } };
      expect(problems(change)).toEqual([]);
    },
  );

  test.each(["EMAIL", "SMS"])("by %s is refused for a new tenant alone", (channelType) => {
    const twoFAConfigs = { ...on, channelType };
    expect(problemsAfter({}, { twoFAConfigs })).toEqual([
      "twoFAConfigs.is2FAEnabled: would lock everybody out of a new tenant: its channel can only be made after a first login; " +
        "create the tenant without it and switch it on in a later update, or set forceTwoFactorAtCreate: true",
    ]);
    expect(problemsAfter(base, { twoFAConfigs })).toEqual([]);
  });

  test.each(["EMAIL", "SMS"])(
    "by %s may be prepared in a new tenant, switched off",
    (channelType) => {
      const twoFAConfigs = { ...on, is2FAEnabled: false, channelType };
      expect(problemsAfter({}, { twoFAConfigs })).toEqual([]);
    },
  );
});

test.each(["policy-enforcer", "extraSettings"])(
  "what is free in %s has keys that can be stored",
  (name) => {
    const inBlock = name === "policy-enforcer";
    const change = (value: Loose) =>
      inBlock ? { keyCloak: { [name]: value } } : { [name]: value };
    expect(problems(change({ paths: ["x", { "a.b": 1 }] }))).toEqual([
      `${inBlock ? "keyCloak." : ""}${name}: the key "a.b" cannot be stored: no dot, no leading "$", not empty`,
    ]);
    expect(problems(change({ paths: ["x", 1, null, { ab: 1 }] }))).toEqual([]);
  },
);
