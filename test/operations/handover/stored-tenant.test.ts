import { describe, expect, test } from "@jest/globals";
import { tenantIn } from "../../../operations/handover/stored-tenant.ts";
import { secretSignature, signatureKey } from "../../../providers/engine/wire.ts";
import { encrypted, recordedState, tenantType, withOutputs, withPlatform } from "./recorded.ts";

const state = recordedState();
const find = (resources = state, tenantId = "tenant1") => tenantIn(resources, tenantId, "prod");
const secret = (value: unknown) => ({
  [signatureKey]: secretSignature,
  plaintext: JSON.stringify(value),
});

describe("a tenant of the state", () => {
  test("is found with what the last run left of it", () => {
    expect(find()).toMatchObject({
      tenantId: "tenant1",
      tenantName: "Tenant One",
      fqdn: "tenant1.cx.localhost",
      keyCloak: { USERNAME_ADMIN: "admin" },
      redis: { userName: "tenant1" },
      observedStatus: "active",
      ready: true,
      studios: {},
    });
  });

  test("has the passwords that were generated", () => {
    const { passwords } = find();
    expect(passwords.get("redis.password")).toEqual({ value: "lDIv5I_foEr33jnlMWA8AG_n" });
    expect([...passwords.values()]).not.toContain("unknown");
    expect(passwords.size).toBe(5);
  });

  test("has those that were given instead", () => {
    const given = withOutputs(state, tenantType, { redis: { password: secret("given-canary") } });
    expect(find(given).passwords.get("redis.password")).toEqual({ value: "given-canary" });
  });

  test("has none where the stack knows none", () => {
    const none = state.map((one) =>
      one.type === tenantType
        ? { ...one, outputs: { ...one.outputs, generatedPasswords: secret({}) } }
        : one,
    );
    expect(new Set(find(none).passwords.values())).toEqual(new Set(["unknown"]));
  });

  test("hides them where the export has them encrypted", () => {
    expect(new Set(find(encrypted(state)).passwords.values())).toEqual(new Set(["hidden"]));
  });

  test("knows what the platform's settings said", () => {
    const platform = { studios: { campaigns: "perTenant" }, voice: true };
    expect(find(withPlatform(state, platform))).toMatchObject(platform);
    const odd = { studios: "ours", voice: "yes" };
    expect(find(withPlatform(state, odd))).toMatchObject({ studios: {}, voice: undefined });
  });

  test("is readable whatever somebody stored on the platform", () => {
    const odd = { keyCloak: 5, redis: "x", campaigns: [], twoFAConfigs: "on", tenantName: null };
    expect(find(withOutputs(state, tenantType, odd))).toMatchObject({
      keyCloak: {},
      redis: {},
      twoFAConfigs: undefined,
      tenantName: "",
    });
  });
});

describe("a tenant that is not in the state", () => {
  test.each([
    ["tenat1", "stack 'prod' has no tenant 'tenat1'; did you mean 'tenant1'?\n  → it has tenant1"],
    ["shop", "stack 'prod' has no tenant 'shop'\n  → it has tenant1"],
  ])("%s is named, with the nearest one and all", (tenantId, words) => {
    expect(() => find(state, tenantId)).toThrow(words);
  });

  test("is one that a stack without any has", () => {
    expect(() => find([], "tenant1")).toThrow("it has none yet; run pulumi up");
  });

  test("is also one that was replaced and is to be deleted", () => {
    const leaving = state.map((one) => ({ ...one, delete: true }));
    expect(() => find(leaving)).toThrow("has no tenant 'tenant1'");
  });
});
