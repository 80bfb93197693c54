import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import {
  type TenantFacts,
  rememberSecretsOf,
} from "../../../../../providers/resources/tenant/state.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import { leafAt } from "../../../../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import {
  secretsWithin,
  withoutSecrets,
} from "../../../../../providers/resources/tenant/secret-paths.ts";
import { redact } from "../../../../../providers/words/redact.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { fullSpec } from "../sample-spec.ts";
import { oneTry } from "../../../../test-run.ts";

test.each([
  ["an account in a URL", "campaigns.url", "http://u:canary@h", "http://…@h"],
  [
    "a secret in a list",
    "servers",
    [{ host: "a", pass: "canary" }],
    [{ host: "a", pass: "[secret]" }],
  ],
  [
    "one in an object",
    "mail.host",
    { name: "h", password: { a: "canary" } },
    { name: "h", password: "[secret]" },
  ],
  [
    "one deep below",
    "x",
    { a: [[{ b: { apiKey: ["canary"] } }]] },
    { a: [[{ b: { apiKey: "[secret]" } }]] },
  ],
  [
    "a known one in its block",
    "redis",
    { userName: "u", password: "canary" },
    { userName: "u", password: "[secret]" },
  ],
  ["an account deep below", "x", [{ url: "http://canary@h" }], [{ url: "http://…@h" }]],
  [
    "nothing to hide",
    "x",
    [1, null, true, "a", {}, { b: [] }],
    [1, null, true, "a", {}, { b: [] }],
  ],
])("a live value with %s is kept without it", (_what, path, live, kept) => {
  expect(withoutSecrets(`tenantSettings.${path}`, live)).toEqual(kept);
});

test("secrets among the extra settings are never shown by this process", () => {
  const secrets = [1, 2, 3, 4].map(() => randomUUID());
  const [one = "", two = "", three = "", four = ""] = secrets;
  const extraSettings = {
    smtp: { host: "mail.example.com", password: one },
    servers: [{ host: "a.example.com", token: { value: [two] } }],
    urls: [`smtp://user:extra%40${three}@mq.example.com`, `https://${four}@git.example.com`],
  };
  rememberSecretsOf({ extraSettings }, {});
  const hosts = "mail.example.com a.example.com mq.example.com git.example.com user";
  expect(redact(`${one},${two},extra@${three},${four} ${hosts}`)).toBe(
    `[secret],[secret],[secret],[secret] ${hosts}`,
  );
});

test("what is no text among the extra settings is no secret", () => {
  const settings = { port: 5, isOn: false, nothing: null, password: { length: 12, rule: null } };
  expect(secretsWithin("", settings)).toEqual([]);
});

describe("what somebody stored on the platform in a plain setting's place", () => {
  const extraSettings = { servers: [{ host: "a" }], mail: { host: "h" } };
  let service: PlainService;
  let args: object;
  beforeAll(async () => {
    service = await startPlainService();
    const { adopt: _adopt, ...others } = fullSpec;
    const connection = { url: service.url, keycloakUrl: service.url };
    args = { ...others, extraSettings, onDestroy: "suspend", connection };
  });
  afterAll(stopServers);

  test.each([
    ["campaigns.url", "http://admin:live-pw@campaigns:1880", "campaigns"],
    ["servers", [{ host: "a", password: "live-pw" }], "extraSettings"],
    ["mail.host", { name: "h", password: "live-pw" }, "extraSettings"],
    ["redis", 5, "redis"],
  ])("%s: it is drift, put right, and its secrets are never kept", async (path, live, block) => {
    service.tenants = [];
    const engine = new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, oneTry());
    await engine.up("tenant1", args);
    const [made = {}] = service.tenants;
    const wanted = leafAt(made, `tenantSettings.${path}`);
    const change = path.split(".").reduceRight<unknown>((value, key) => ({ [key]: value }), live);
    service.tenants = [mergeObjects(made, { tenantSettings: Object(change) as object })];

    expect(await engine.refresh("tenant1")).toEqual({ drift: [block] });
    expect(JSON.stringify(engine.outputs("tenant1"))).not.toContain("live-pw");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(await engine.up("tenant1", args)).toBe("update");
    expect(leafAt(service.tenants[0] ?? {}, `tenantSettings.${path}`)).toEqual(wanted);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
  });

  test("a secret of ours in another setting's place, and what a terminal obeys, are neither shown nor kept", async () => {
    service.tenants = [];
    const engine = new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, oneTry());
    await engine.up("tenant1", args);
    const [made = {}] = service.tenants;
    const password = String(leafAt(made, "tenantSettings.redis.password"));
    const text = `One ${password}\u001b[2J\u202e`;
    service.tenants = [
      mergeObjects(made, { tenantName: text, tenantSettings: { keyCloak: { FINESSE_URL: text } } }),
    ];
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["keyCloak", "tenantName"] });
    expect(engine.outputs("tenant1")["tenantName"]).toBe("One [secret]\\\\u001b[2J\\\\u202e");
    expect(leafAt(engine.outputs("tenant1"), "keyCloak.FINESSE_URL")).toMatch(/^One \[secret\]/);
    expect(await engine.up("tenant1", args)).toBe("update");
    expect(service.tenants[0]).toMatchObject({ tenantName: made["tenantName"] });
  });

  test.each<[string, unknown, unknown]>([
    ["a colour of Pulumi's", "<{%x%}>", "\\\\u003c{%x%}>"],
    ["one in JSON", '{"<{%x%}>":1}', '{"\\\\u003c{%x%}>":1}'],
    ["a character in YAML", 'a: "\u001b[2J\r"', 'a: "\\\\u001b[2J\\\\u000d"'],
    ["a backslash before one", '{"\\\\u001b":1}', '{"\\\\\\\\u001b":1}'],
    ["a shorter escape", '{"\\r":1}', '{"\\\\r":1}'],
    ["what JSON would make of a text", '{"\\u001b[2J":1}', '{"\\\\u001b[2J":1}'],
    ["what YAML would", 'a: "\\e[2J\\x1b"', 'a: "\\\\e[2J\\\\x1b"'],
    ["a key", { "\u001b[2J<{%": ["\u202e"] }, '{"\\\\u001b[2J\\\\u003c{%":["\\\\u202e"]}'],
  ])("%s reaches no terminal out of the state", async (_what, text, shown) => {
    service.tenants = [];
    const engine = new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, oneTry());
    await engine.up("tenant1", args);
    const [made = {}] = service.tenants;
    service.tenants = [mergeObjects(made, { tenantSettings: { mail: { host: text } } })];
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["extraSettings"] });
    expect(leafAt(engine.outputs("tenant1"), "extraSettings.mail.host")).toEqual(shown);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
  });
});
