import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { stringify } from "yaml";
import { z } from "zod";
import { readSettings, SettingsError, type Settings } from "../../settings/settings.ts";
import { noSurroundings } from "../../settings/surroundings.ts";
import { fullSpec } from "../providers/resources/tenant/sample-spec.ts";

const runs = { numRuns: 1_000 };

const directory = mkdtempSync(join(tmpdir(), "cx-settings-property-"));
const tenantsFile = join(directory, "fleet.yaml");

afterAll(() => {
  rmSync(directory, { recursive: true });
});

const right: Record<string, unknown> = {
  platform: {
    rootDomain: "cx.example.com",
    tenantApi: { url: "https://cx.example.com/cx-tenant", version: "5.1" },
    keycloak: { url: "https://cx.example.com/auth" },
    grafana: { url: "https://cx.example.com/grafana", dataSource: "infinity" },
    ingress: { kind: "nginx", tls: { kind: "shared" }, labels: { team: "cx" } },
    dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] }, ttl: 60 },
    limits: { maxRetries: 2 },
  },
  tenantDefaults: { logo: fullSpec.logo, dialer: fullSpec.dialer, extraSettings: { a: { b: 1 } } },
  login: { username: "mtt-admin", password: "login-canary", clientSecret: "canary" },
  grafanaLogin: { token: "token-canary" },
  secrets: {
    tenantDefaults: {
      keyCloak: { credentials: { secret: "client-canary" } },
      extraSettings: { a: { c: "canary" } },
    },
    tenants: { tenant1: { redis: { password: "redis-canary" } } },
  },
  tenants: [
    { tenantId: "tenant1", tenantName: "One", redis: { userName: "u" } },
    { tenantId: "tenant2", tenantName: "Two", extraSettings: { a: { d: [1] } } },
  ],
};

type Outcome = Settings | SettingsError;

/** What comes of a configuration; everything but a SettingsError fails the test. */
function outcomeOf(texts: Record<string, string | undefined>): Outcome {
  const keys = Object.keys(texts).map((key) => `cx-tenants:${key}`);
  const environment = { CX_SANDBOX_URL: "" };
  const secretKeys = ["cx-tenants:secrets", "cx-tenants:login", "cx-tenants:grafanaLogin"];
  try {
    return readSettings((key) => texts[key], {
      ...noSurroundings,
      keys,
      secretKeys,
      environment,
    });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { path, reason } of error.problems) expect([path, reason]).not.toContain("");
    return error;
  }
}

function asTexts(config: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)]),
  );
}

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, "", 0, -1, 1.5, true, [], {}, "tenant1", [null], { kind: "none" }),
  fc
    .constantFrom("__proto__", "constructor", "toString")
    .map((key) => JSON.parse(`{"${key}":{"a":1}}`) as unknown),
);

/** The right configuration with any value at any place of it. */
const damaged = fc
  .tuple(fc.constantFrom(...placesIn(right)), json)
  .map(([place, value]) => withValueAt(right, place, value) as Record<string, unknown>);

function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    [...path, key],
    ...placesIn(item, [...path, key]),
  ]);
}

function withValueAt(
  holder: unknown,
  [key = "", ...rest]: readonly string[],
  value: unknown,
): unknown {
  const inner: unknown = Reflect.get(holder as object, key);
  const replaced = rest.length === 0 ? value : withValueAt(inner, rest, value);
  if (Array.isArray(holder))
    return holder.map((item, i) => (String(i) === key ? replaced : (item as unknown)));
  return { ...(holder as object), [key]: replaced };
}

describe("the settings", () => {
  test("are right to begin with", () => {
    expect(outcomeOf(asTexts(right))).toMatchObject({ tenants: [{}, {}] });
  });

  test("are judged whatever stands at any place of them; no tenant is lost, and no secret said", () => {
    fc.assert(
      fc.property(damaged, (config) => {
        const outcome = outcomeOf(asTexts(config));
        if (outcome instanceof SettingsError) expect(outcome.message).not.toMatch(/canary/);
        else
          expect(outcome.tenants).toHaveLength(
            z.array(z.unknown()).parse(config["tenants"]).length,
          );
      }),
      runs,
    );
  });

  test("are judged whatever JSON stands in every key", () => {
    const keys = Object.keys(right);
    const config = fc.record(
      Object.fromEntries(keys.map((key) => [key, fc.oneof(json, fc.constant(right[key]))])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(config, (written) => void outcomeOf(asTexts(written))),
      runs,
    );
  });

  test("are judged whatever text stands in every key", () => {
    const text = fc.option(fc.oneof(fc.string(), fc.json()), { nil: undefined });
    const keys = [...Object.keys(right), "tenantsFile"];
    const config = fc.record(Object.fromEntries(keys.map((key) => [key, text])));
    fc.assert(
      fc.property(config, (texts) => void outcomeOf(texts)),
      runs,
    );
  });

  test("are judged whatever stands in the file of tenants", () => {
    const tenant = fc.oneof(
      json,
      fc.record({ tenantId: fc.constantFrom("tenant8", "tenant1", 8), tenantName: json }),
    );
    const content = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      json.map((value) => stringify(value)),
      fc.array(tenant, { maxLength: 3 }).map((list) => stringify(list)),
      fc.constantFrom(
        "&a [*a]",
        "- &t {tenantId: tenant8, extraSettings: *t}",
        "!!set {a}",
        "- ? {a: 1}\n  : b",
        "- .nan",
        "- 2001-01-01",
        "a: 1\na: 2",
        "%YAML 9.9\n---\n- x",
        "- <<: {tenantId: tenant8}",
      ),
    );
    const platformAlone = asTexts({ platform: right["platform"] });
    fc.assert(
      fc.property(content, (text) => {
        writeFileSync(tenantsFile, text);
        outcomeOf({ ...platformAlone, tenantsFile });
      }),
      runs,
    );
  });

  test("of a right configuration have one tenant for each that is written, in their order", () => {
    const platform = {
      rootDomain: "cx.example.com",
      tenantApi: { url: "https://cx.example.com/cx-tenant", version: "5.0.0" },
      keycloak: { url: "https://cx.example.com/auth" },
    };
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{2,10}$/), { maxLength: 5 });
    const secrets = { tenantDefaults: { keyCloak: { credentials: { secret: "canary" } } } };
    fc.assert(
      fc.property(ids, (written) => {
        const reserved = ["master", "default", "admin", "local", "config", "logo", "expertflow"];
        fc.pre(!written.some((id) => reserved.includes(id)));
        const tenants = written.map((tenantId) => ({ tenantId, tenantName: "T" }));
        const outcome = outcomeOf(asTexts({ platform, secrets, tenants }));
        const found = outcome instanceof SettingsError ? [] : outcome.tenants;
        expect(found.map(({ tenantId, fqdn }) => [tenantId, fqdn])).toEqual(
          written.map((id) => [id, `${id}.cx.example.com`]),
        );
      }),
      runs,
    );
  });
});
