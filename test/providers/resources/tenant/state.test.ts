import { describe, expect, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import { redact } from "../../../../providers/words/redact.ts";
import {
  rememberSecretsOf,
  tenantIn,
  type TenantFacts,
} from "../../../../providers/resources/tenant/state.ts";

describe("a stored state that cannot be read", () => {
  const remedy =
    "\n  → if somebody edited the state, put back a backup of it (pulumi stack import). " +
    "A program's get() of such a resource is not supported: what others made comes in by adopt";
  const facts: TenantFacts = { generatedPasswords: {}, ownership: "created", pendingSteps: [] };

  test("is told with everything that it misses", () => {
    expect(() => tenantIn({ args: {}, facts })).toThrow(
      new Error(
        "the stored state cannot be read:\n" +
          "  - tenantId: is missing; expected a string\n" +
          `  - connection: is missing; expected an object${remedy}`,
      ),
    );
  });

  test("shows no value: it may be a secret", () => {
    const connection = { url: "https://cx.example.com", keycloakUrl: "canary" };
    expect(() => tenantIn({ args: { tenantId: "tenant1", connection }, facts })).toThrow(
      new Error(
        "the stored state cannot be read:\n" +
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
