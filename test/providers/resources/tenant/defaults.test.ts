import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { withDefaults } from "../../../../providers/resources/tenant/defaults.ts";
import { tenantCodeOf } from "../../../../providers/resources/tenant/schema.ts";
import { isPlainObject, mergeObjects } from "../../../../providers/objects.ts";
import { fullSpec, smallSpec } from "./sample-spec.ts";

describe("defaults", () => {
  test("make a whole tenant out of id, name and host name", () => {
    expect(withDefaults(smallSpec)).toEqual({
      ...smallSpec,
      tenantCode: tenantCodeOf("tenant1"),
      subDomain: "tenant1",
      keyCloak: {
        realm: "tenant1",
        "auth-server-url": "http://keycloak.ef-external.svc/auth/",
        "ef-server-url": "http://ef-cx-unified-admin-svc:3000/",
        Otp_Manager_Url: "http://ef-cx-otp-manager-svc:3000/",
        "ssl-required": "external",
        resource: "cim",
        CLIENT_ID: "cim",
        "verify-token-audience": false,
        credentials: { secret: "client-secret-canary" },
        "use-resource-role-mappings": true,
        "bearer-only": true,
        "confidential-port": 0,
        GRANT_TYPE: "password",
        GRANT_TYPE_PAT: "client_credentials",
        USERNAME_ADMIN: "admin",
        SCOPE_NAME: "Any default scope",
        FINESSE_URL: "",
        TWILIO_SID: "unset",
        TWILIO_VERIFY_SID: "unset",
        TWILIO_AUTH_TOKEN: "unset",
        PASSWORD_EXPIRY_WARNING_LIMIT: 15,
      },
      redis: { userName: "tenant1" },
      mongo: { userName: "tenant1" },
      campaigns: { url: "http://cx-campaigns-campaign-studio-svc:1880", username: "tenant1" },
      surveys: { url: "http://cx-surveys-survey-studio-svc:1880", username: "tenant1" },
      dialer: {
        serviceIdentifier: 8001,
        maxConcurrentCalls: 5,
        maxCallTime: 60,
        callsPerSecond: 15,
      },
      adopt: "never",
      onDestroy: "suspend",
    });
  });

  test("change nothing that is given", () => {
    expect(withDefaults(fullSpec)).toEqual(fullSpec);
  });

  test("leave the status alone, so that a suspension by the license stays", () => {
    expect(withDefaults(smallSpec)).not.toHaveProperty("status");
  });

  test.each([
    ["never", "suspend"],
    ["restore", "suspend"],
    ["ifIdentical", "retain"],
    ["always", "retain"],
  ])("take a tenant with adopt: %s down by %s", (adopt, onDestroy) => {
    expect(withDefaults({ ...smallSpec, adopt })).toMatchObject({ onDestroy });
  });

  test("never hold a password", () => {
    expect(JSON.stringify(withDefaults({ tenantId: "tenant1" }))).not.toContain('"password":"');
    expect(withDefaults(smallSpec)).not.toHaveProperty("keyCloak.PASSWORD_ADMIN");
  });

  test("made of something unknown are unknown", () => {
    const inputs = withDefaults({ ...smallSpec, tenantId: unknownValue, fqdn: unknownValue });
    expect(inputs).toMatchObject({
      tenantCode: unknownValue,
      subDomain: unknownValue,
      keyCloak: { realm: unknownValue },
      redis: { userName: unknownValue },
    });
  });

  test.each([
    ["never", "never", "suspend"],
    ["always", "always", "retain"],
    ["what is not known yet", unknownValue, unknownValue],
  ])("take onDestroy from adopt: %s", (_what, adopt, onDestroy) => {
    expect(withDefaults({ ...smallSpec, adopt })).toHaveProperty("onDestroy", onDestroy);
  });

  test("don't touch a block that is unknown as a whole", () => {
    expect(withDefaults({ ...smallSpec, keyCloak: unknownValue })["keyCloak"]).toBe(unknownValue);
  });
});

describe("the tenant code", () => {
  test("depends on the tenantId alone and never changes", () => {
    expect(tenantCodeOf("tenant1")).toBe("418717");
    expect(tenantCodeOf("expertflow")).toBe("118125");
  });

  test("has six digits", () => {
    const codes = Array.from({ length: 500 }, (_unused, index) =>
      tenantCodeOf(`t${String(index)}`),
    );
    expect(codes.filter((code) => !/^[1-9]\d{5}$/.test(code))).toEqual([]);
  });
});

describe("a merge", () => {
  test("goes into objects and takes lists and plain values whole", () => {
    expect(
      mergeObjects(
        { a: { b: 1, c: 2 }, list: [1, 2], text: "under", kept: true },
        { a: { c: 3 }, list: [3], text: { deep: 1 }, added: null },
      ),
    ).toEqual({ a: { b: 1, c: 3 }, list: [3], text: { deep: 1 }, kept: true, added: null });
  });

  test("takes undefined for absent, on both sides", () => {
    const merged = mergeObjects({ a: 1, b: undefined }, { a: undefined, c: undefined });
    expect(JSON.stringify(merged)).toBe('{"a":1}');
    expect(Object.keys(merged)).toEqual(["a"]);
  });

  test("changes neither of its parts", () => {
    const under = Object.freeze({ a: Object.freeze({ b: 1 }) });
    const over = Object.freeze({ a: Object.freeze({ c: 2 }) });
    expect(mergeObjects(under, over)).toEqual({ a: { b: 1, c: 2 } });
  });

  test("never takes what every object has for a setting", () => {
    expect(mergeObjects({ constructor: 1, toString: 2 }, { a: 3 })).toEqual({
      constructor: 1,
      toString: 2,
      a: 3,
    });
  });

  test("keeps a key that plain assignment would lose", () => {
    const tricky = JSON.parse('{"__proto__":{"a":1}}') as Record<string, unknown>;
    expect(JSON.stringify(mergeObjects(tricky, { b: 2 }))).toBe('{"__proto__":{"a":1},"b":2}');
    expect(JSON.stringify(mergeObjects({ b: 2 }, tricky))).toBe('{"b":2,"__proto__":{"a":1}}');
  });
});

describe("a plain object", () => {
  test.each<[string, unknown]>([
    ["one of a program", {}],
    ["one without a prototype", Object.create(null)],
  ])("is %s", (_what, value) => {
    expect(isPlainObject(value)).toBe(true);
  });

  test.each([null, [], "text", new Date(0)])("is not %p", (value) => {
    expect(isPlainObject(value)).toBe(false);
  });
});
