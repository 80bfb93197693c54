import { describe, expect, test } from "@jest/globals";
import { changesBetween } from "../../../operations/review/changes.ts";
import { rememberSecrets } from "../../../providers/words/redact.ts";
import { blinded } from "./engine.ts";

const canary = "canary-3f9a";

describe("settings that differ", () => {
  test("are told by their paths, in the order of these", () => {
    const before = { dialer: { maxConcurrentCalls: 5 }, tenantName: "One", adopt: "never" };
    const after = { dialer: { maxConcurrentCalls: 8 }, tenantName: "One", status: "inActive" };
    expect(changesBetween(before, after)).toEqual([
      { path: "adopt", before: '"never"', after: null },
      { path: "dialer.maxConcurrentCalls", before: "5", after: "8" },
      { path: "status", before: null, after: '"inActive"' },
    ]);
  });

  test("leave the seam with the engine out", () => {
    expect(changesBetween({ __provider: "a", seed: "b" }, { __provider: "c", seed: "d" })).toEqual(
      [],
    );
  });

  test("may not be known before the run", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(changesBetween({}, { mark: unknown })).toEqual([
      { path: "mark", before: null, after: "[known after up]" },
    ]);
  });

  test("are cut where they are long, and stay on one line", () => {
    const [change] = changesBetween({}, { note: `a\nb\u001b[2J${"c".repeat(5_000)}` });
    expect(change?.after?.length).toBeLessThan(210);
    expect(change?.after).not.toMatch(/\p{Cc}/u);
  });
});

describe("no secret is shown", () => {
  test.each([
    ["of a secret setting", "keyCloak.PASSWORD_ADMIN", { keyCloak: { PASSWORD_ADMIN: canary } }],
    ["of a block of secrets", "redis.password", { redis: { password: canary } }],
    ["under a name like one", "extraSettings.smtpPass", { extraSettings: { smtpPass: canary } }],
    ["within a list", "extraSettings.hooks", { extraSettings: { hooks: [{ apiKey: canary }] } }],
    [
      "in the query of a URL",
      "campaigns.url",
      { campaigns: { url: `https://cx.example.com/?a=1&api_key=${canary}#x` } },
    ],
    ["in a URL", "extraSettings.crm", { extraSettings: { crm: `https://me:${canary}@crm/x` } }],
  ])("%s", (_what, path, after) => {
    const changes = changesBetween({ tenantName: "One" }, { tenantName: "One", ...after });
    expect(changes.map((change) => change.path)).toEqual([path]);
    expect(JSON.stringify(changes)).not.toContain(canary);
    expect(JSON.stringify(changesBetween(after, {}))).not.toContain(canary);
  });

  test("that this process knows, wherever it stands", () => {
    rememberSecrets("canary-known");
    const changes = changesBetween({}, { note: "is canary-known", "canary-known": 1 });
    expect(JSON.stringify(changes)).not.toContain("canary-known");
  });
});

describe("what the engine has blinded", () => {
  const block = { password: blinded, userName: "cx" };

  test("is told where the engine says that it differs", () => {
    const secrets = { redis: block, mongo: { password: blinded } };
    expect(changesBetween(secrets, secrets, ["redis.password"])).toEqual([
      { path: "redis.password", before: "[secret]", after: "[secret]" },
    ]);
  });

  test("is told where the engine names the block that it stands in", () => {
    const secrets = { keyCloak: { "policy-enforcer": { key: blinded } } };
    const told = changesBetween(secrets, secrets, ['keyCloak["policy-enforcer"]']);
    expect(told.map(({ path }) => path)).toEqual(["keyCloak.policy-enforcer.key"]);
  });

  test("is not told where the block differs in something else", () => {
    const after = { redis: { ...block, userName: "other" } };
    const changes = changesBetween({ redis: block }, after, ["redis"]);
    expect(changes.map(({ path }) => path)).toEqual(["redis.userName"]);
  });

  test("is told where it comes, and where it goes", () => {
    expect(changesBetween({}, { a: blinded })).toEqual([
      { path: "a", before: null, after: "[secret]" },
    ]);
    expect(changesBetween({ a: blinded }, { a: "x" })).toEqual([
      { path: "a", before: "[secret]", after: '"x"' },
    ]);
  });
});
