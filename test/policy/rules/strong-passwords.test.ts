import { expect, test } from "@jest/globals";
import { strongPasswords } from "../../../policy/rules/strong-passwords.ts";
import { access, judged, own, tenant, unknownText } from "../resources.ts";

const judge = (settings: object, configuration = {}) =>
  judged(strongPasswords, [tenant("tenant1", { ...settings })], configuration);

test.each([
  ["redis.password", { redis: { password: "ChangeMe" } }],
  ["redis.password", { redis: { userName: "reader-of-it", password: "READER-OF-IT" } }],
  ["mongo.password", { mongo: { password: "tenant1" } }],
  ["mongo.password", { mongo: { password: "Canary1" } }],
  ["keyCloak.PASSWORD_ADMIN", { keyCloak: { PASSWORD_ADMIN: "<password-of-the-admin>" } }],
  ["keyCloak.PASSWORD_ADMIN", { keyCloak: { PASSWORD_ADMIN: "${REALM_PASSWORD}" } }],
  ["finesse.adminPass", { finesse: { adminPass: "xxxxxxxxxxxx" } }],
  ["campaigns.password", { campaigns: { password: "your-password" } }],
  ["keyCloak.credentials.secret", { keyCloak: { credentials: { secret: "changeme" } } }],
  ["keyCloak.credentials.secret", { keyCloak: { credentials: { secret: "TODO" } } }],
])("%s is named without its value: %j", (path, settings) => {
  expect(judge(settings)).toEqual([
    `tenant 'tenant1': ${path} is easy to guess: a name, a placeholder, too short, or what anybody tries first\n` +
      (path === "keyCloak.credentials.secret"
        ? "  → give the secret that client cim has in the platform's realms, under secrets in the stack's configuration, with --secret; if it is this one, have it changed there first"
        : "  → leave a password of a new tenant out, so that one is made; of a tenant that is there, change it where it is used, and set it under secrets in the stack's configuration, with --secret"),
  ]);
});

test.each([
  ["of many letters", { redis: { password: "correct-horse-battery" } }],
  ["that only begins like a bad one", { redis: { password: "password-of-2031-x" } }],
  ["that is made by the tenant's creation", { redis: { userName: "tenant1" } }],
  ["that is not known yet", { redis: { password: unknownText } }],
  ["that is not shown", { redis: { password: "[secret]" } }],
  ["whose client is not shown", { keyCloak: { credentials: { secret: "[secret]" } } }],
  ["of a block that is not known yet", { redis: unknownText }],
  ["that is empty", { redis: { password: "" } }],
  ["that is none of a password", { keyCloak: { TWILIO_SID: "unset", CLIENT_ID: "cim" } }],
  ["of Keycloak's client", { keyCloak: { credentials: { secret: "2b1c" } } }],
])("one %s is right", (_what, settings) => {
  expect(judge(settings)).toEqual([]);
});

test("the configuration says how long one has to be", () => {
  const settings = { redis: { password: "nine-long" } };
  expect(judge(settings, { minLength: 9 })).toEqual([]);
  expect(judge(settings, { minLength: 10 })).toHaveLength(1);
  expect(judge(settings, { minLength: 0 })[0]).toMatch(/minLength: /);
});

test("only tenants have such passwords", () => {
  const settings = { redis: { password: "changeme" } };
  const service = { ...own(tenant("x", settings)), type: "kubernetes:core/v1:Secret" };
  expect(judged(strongPasswords, [access("tenant1", settings), service])).toEqual([]);
});
