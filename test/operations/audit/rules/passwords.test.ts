import { describe, expect, test } from "@jest/globals";
import { passwordsShared, passwordsWeak } from "../../../../operations/audit/rules/passwords.ts";
import { read, right, secrets } from "../../../settings/kit.ts";
import { audited, briefly, platformWith, recordOf } from "../audited.ts";

/** The tenants of a program with secrets of its own. */
function programWith(own: object, shared: object = {}) {
  const tenantDefaults = { ...secrets.tenantDefaults, ...shared };
  return read({ ...right, secrets: { tenantDefaults, tenants: own } }).tenants;
}

describe("a password in the stack's settings", () => {
  test.each([
    ["a password that anybody tries first", { redis: { password: "ChangeMe" } }, "redis.password"],
    ["the tenant's name", { mongo: { password: "tenant1" } }, "mongo.password"],
    [
      "the administrator's name",
      { keyCloak: { PASSWORD_ADMIN: "Admin" } },
      "keyCloak.PASSWORD_ADMIN",
    ],
    ["Finesse's", { finesse: { adminPass: "root" } }, "finesse.adminPass"],
  ])("is weak: %s", (_what, own, path) => {
    const found = passwordsWeak(audited({ program: programWith({ tenant1: own }) }));
    expect(found.map(briefly)).toEqual(["problem password-weak: tenant1"]);
    expect(found[0]?.what.split(" ")[0]).toBe(path);
  });

  test("that is the user's name is weak", () => {
    const tenants = [{ tenantId: "tenant1", tenantName: "One", redis: { userName: "Reader" } }];
    const own = { tenant1: { redis: { password: "reader" } } };
    const all = { ...secrets, tenants: own };
    const { tenants: program } = read({ ...right, tenants, secrets: all });
    expect(passwordsWeak(audited({ program }))).toHaveLength(1);
  });

  test("that all share is named once, with the tenants", () => {
    const shared = { redis: { password: "long-and-shared-canary" } };
    const seen = audited({ program: programWith({}, shared) });
    expect(passwordsWeak(seen)).toEqual([]);
    expect(passwordsShared(seen).map(briefly)).toEqual([
      "warning password-shared: tenant1, tenant2",
    ]);
    expect(JSON.stringify(passwordsShared(seen))).not.toContain("canary");
  });

  test("is no trouble where it is the platform's or a shared studio's", () => {
    const shared = {
      keyCloak: { ...secrets.tenantDefaults.keyCloak, MASTER_PASSWORD: "of-the-platform" },
      campaigns: { password: "of-the-studio" },
    };
    const program = programWith({}, shared);
    expect(passwordsShared(audited({ program }))).toEqual([]);
    const platform = platformWith({ studios: { campaigns: "perTenant" } });
    expect(passwordsShared(audited({ program, platform }))).toHaveLength(1);
  });
});

describe("a password on the platform", () => {
  const isShown = { keyCloak: { credentials: { secret: "client-canary" } } };
  const records = (settings: object, ...ids: string[]) =>
    ids.map((id) => recordOf(id, { tenantSettings: settings }));
  const program = programWith({});

  test("is judged where the platform shows secrets as they are, whoever made the tenant", () => {
    const mine = recordOf("tenant1", { tenantSettings: isShown });
    const seen = audited({
      program,
      records: [
        mine,
        ...records(
          { redis: { password: "Expertflow" }, mongo: { password: "same-canary" } },
          "a",
          "b",
        ),
      ],
    });
    expect(passwordsWeak(seen).map(briefly)).toEqual(["problem password-weak: a, b"]);
    expect(passwordsShared(seen).map(briefly)).toEqual(["warning password-shared: a, b"]);
  });

  test.each([
    ["masks them", "********"],
    ["encrypts them", "vault:v1:c2FtZQ=="],
    ["shows a word in their place", "secret"],
  ])("says nothing where the platform %s", (_how, password) => {
    const keyCloak = { credentials: { secret: password } };
    const seen = audited({
      program,
      records: records({ keyCloak, redis: { password } }, "tenant1", "tenant2"),
    });
    expect([...passwordsWeak(seen), ...passwordsShared(seen)]).toEqual([]);
  });
});
