import { describe, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { redact } from "../../../providers/http/redact.ts";
import { parseState, rememberSecretsOf } from "../../../providers/tenant/state.ts";

describe("a stored state that cannot be read", () => {
  const remedy =
    "\n  → CxTenant.get() is not supported; tenants of others come in by adopt or by import";

  test("is told with everything that it misses", () => {
    expect(() => parseState({})).toThrow(
      new Error(
        "the stored state of a tenant cannot be read:\n" +
          "  - schemaVersion: is missing; expected a whole number\n" +
          "  - tenantId: is missing; expected a text\n" +
          "  - connection: is missing; expected an object\n" +
          `  - ownership: is missing; expected "created" | "adopted"${remedy}`,
      ),
    );
  });

  test("shows no value: it may be a secret", () => {
    const connection = { url: "https://cx.example.com", keycloakUrl: "canary" };
    const state = { schemaVersion: 2, tenantId: "tenant1", connection, ownership: "created" };
    expect(() => parseState(state)).toThrow(
      new Error(
        "the stored state of a tenant cannot be read:\n" +
          `  - connection.keycloakUrl: expected a URL that starts with http:// or https://${remedy}`,
      ),
    );
  });
});

describe("the secrets of a tenant are never shown", () => {
  test.each<[string, (secret: string) => [object, Record<string, string>]]>([
    ["its seed", (secret) => [{ seed: secret }, {}]],
    ["a password that was made", (secret) => [{}, { "redis.password": secret }]],
    ["a password that was given", (secret) => [{ redis: { password: secret } }, {}]],
    ["a secret of extraSettings", (secret) => [{ extraSettings: { sip: { token: secret } } }, {}]],
  ])("%s", (_what, tenantWith) => {
    const secret = randomUUID();
    const [args, generated] = tenantWith(secret);
    rememberSecretsOf({ ...args }, generated);
    expect(redact(`it is ${secret}`)).toBe("it is [secret]");
  });

  test("and what is no text, or stands for nothing, is none", () => {
    const keyCloak = { TWILIO_SID: "unset", CLIENT_DB_ID: null };
    rememberSecretsOf({ seed: null, keyCloak, redis: { password: null } }, {});
    expect(redact("TWILIO_SID is unset, seed is null")).toBe("TWILIO_SID is unset, seed is null");
  });
});
