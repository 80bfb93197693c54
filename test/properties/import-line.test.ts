import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parse } from "yaml";
import { platformOf } from "../../components/platform.ts";
import { differencesFrom, fitLine } from "../../operations/import/fit-line.ts";
import { NotImportable } from "../../operations/import/tenant-line.ts";
import { withLines } from "../../operations/import/tenants-yaml.ts";
import { mergeObjects } from "../../providers/objects.ts";
import { documentOf, leavesOf } from "../../providers/resources/tenant/document/leaves.ts";
import { readSettings, SettingsError } from "../../settings/settings.ts";
import { payloadOf } from "../e2e/by-hand.ts";

const written = {
  rootDomain: "cx.localhost",
  tenantApi: { url: "https://cx.localhost/cx-tenant", version: "5.1" },
  keycloak: { url: "https://cx.localhost/auth" },
};
const platform = platformOf(written);
if (platform === undefined) throw new Error("no platform");

const usual = leavesOf(payloadOf({ tenantId: "tenant7" }));
const places = [
  ...usual.keys(),
  "tenantSettings.twoFAConfigs.is2FAEnabled",
  "tenantSettings.new.thing",
];

const anything = fc.oneof(
  fc.constantFrom<unknown>(null, "", " ", "****", 0, -1, true, "5", "05", [], {}, [1, { a: "b" }]),
  fc.constantFrom<unknown>(
    "http://u:account-canary@h/",
    "https://x.example.com/",
    "wss://m.example.com",
  ),
  fc.string(),
  fc.json({ maxDepth: 2 }).map((text): unknown => JSON.parse(text)),
);

/** The usual record with some of its settings otherwise, and some gone. */
const records = fc
  .record({
    changed: fc.uniqueArray(fc.tuple(fc.constantFrom(...places), anything), {
      maxLength: 6,
      selector: ([path]) => path,
    }),
    gone: fc.subarray(places, { maxLength: 4 }),
  })
  .map(({ changed, gone }) => {
    const kept = [...usual].filter(([path]) => !gone.includes(path));
    // By way of JSON, as a platform's answer comes.
    const document = mergeObjects(documentOf(kept), documentOf(changed));
    return JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  });

const shared = { platform, settings: { secureLink: { linkExpiryTime: 30 } } };

function lineFor(record: Record<string, unknown>) {
  try {
    return fitLine(record, shared);
  } catch (error) {
    if (error instanceof NotImportable) return undefined;
    throw error;
  }
}

test("any record comes in as exactly what it is, with no secret, or is refused with a reason", () => {
  let imported = 0;
  fc.assert(
    fc.property(records, (record) => {
      const line = lineFor(record);
      if (line === undefined) return;
      imported += 1;
      const text = withLines(undefined, [line]);
      expect(text).not.toMatch(/canary/);
      const [read] = parse(text) as [Record<string, unknown>];
      expect(read).toEqual(line.settings);
      expect(differencesFrom(read, record, shared)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(imported).toBeGreaterThan(250);
});

test("every line is one that the settings take", () => {
  fc.assert(
    fc.property(records, (record) => {
      const line = lineFor(record);
      if (line === undefined) return;
      const config = new Map<string, unknown>([
        ["platform", written],
        ["tenantDefaults", shared.settings],
        ["tenants", [line.settings]],
      ]);
      const read = (key: string) => (config.has(key) ? JSON.stringify(config.get(key)) : undefined);
      try {
        expect(readSettings(read).tenants).toHaveLength(1);
      } catch (error) {
        // Rules about the platform as a whole refuse a tenant with a reason, which the report tells.
        if (!(error instanceof SettingsError)) throw error;
        expect(error.problems.map(({ path }) => path)).toEqual(
          error.problems.map(() => expect.stringMatching(/fqdn|customHost/)),
        );
      }
    }),
    { numRuns: 300 },
  );
});
