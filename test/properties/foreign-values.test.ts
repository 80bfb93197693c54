import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { unknownValues } from "../../providers/engine/wire.ts";
import { type TenantSpec, tenantSpec } from "../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../providers/resources/tenant/state.ts";
import { isPlainObject } from "../../providers/objects.ts";
import { differences } from "../../providers/resources/tenant/document/drift.ts";
import { documentOf, leafAt, leavesOf } from "../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import {
  isSecretInDocument,
  toDocument,
} from "../../providers/resources/tenant/document/payload.ts";
import { stopServers } from "../providers/http/test-server.ts";
import { fullSpec } from "../providers/resources/tenant/sample-spec.ts";
import {
  startPlainService,
  type PlainService,
} from "../providers/resources/tenant/plain-service.ts";
import { TestEngine } from "../test-engine.ts";
import { oneTry } from "../test-run.ts";

// A user of the platform's own portal may store anything anywhere. Whatever it is, the state can hold
// it, every command still works, and `pulumi up` puts it right.

const envelope = (sign: unknown) => ({ "4dabf18193072939515e22adb298388d": sign, value: "x" });

/** What would break something, if anything did. */
const mean: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  ...["", " ", "EXTERNAL", "12345", "DN-8001", "Active", "-1", "0x1f", "\ud800", "a\u0000b"],
  ...[null, true, false, 0, -1, 1.5, 1e308, 2 ** 60, Number.MIN_VALUE],
  ...[[], [null], [[]], {}, { "": "" }, { "a.b": { ".": 1 } }, { $set: { a: 1 } }],
  ...unknownValues,
  ...[envelope("1b47061264138c4ac30d75fd1eb44270"), envelope("else"), envelope(null)],
  ...[{ deep: [envelope("else"), [...unknownValues]] }],
  JSON.parse('{"__proto__":{"a":1},"constructor":1,"toString":null}'),
  { tenantId: "tenant2", tenantSettings: { fqdn: "x" }, __provider: "x", schemaVersion: "x" },
);

const anyJson = fc.oneof({ weight: 2, arbitrary: mean }, fc.jsonValue({ maxDepth: 3 }));

let service: PlainService;
let args: object;
beforeAll(async () => {
  service = await startPlainService();
  const connection = { url: service.url, keycloakUrl: service.url };
  const { adopt: _a, ...others } = { ...fullSpec, connection };
  args = { ...others, onDestroy: "suspend" };
});

afterAll(stopServers);

/** A tenant of which nobody has touched anything, and its record. */
async function freshTenant() {
  service.tenants = [];
  const engine = new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, oneTry(4));
  expect(await engine.up("tenant1", args)).toBe("create");
  return engine;
}

/** Settings and blocks that we manage, by their path in the record. */
function managedPlaces(): string[] {
  const leaves = [...leavesOf(toDocument(fullSpec, {})).keys()];
  const blocks = leaves.flatMap((path) =>
    path.split(".").map((_step, index, steps) => steps.slice(0, index + 1).join(".")),
  );
  return [...new Set(blocks)].filter((path) => path !== "tenantId");
}

function store(path: string, value: unknown): void {
  const [tenant = {}] = service.tenants;
  const others = [...leavesOf(tenant)].filter(
    ([leaf]) => leaf !== path && !leaf.startsWith(`${path}.`),
  );
  const text = JSON.stringify(documentOf([...others, [path, value]]));
  service.tenants = [JSON.parse(text) as Record<string, unknown>];
}

function expectRepaired(path: string, value: unknown): void {
  const [live = {}] = service.tenants;
  const wanted = toDocument(tenantSpec.parse(args), {});
  expect(differences(wanted, live)).toEqual([]);
  const isBlockLost = !isPlainObject(value) || Object.keys(value).length === 0;
  const isBlock = path.split(".").length === 2 && !isSecretInDocument(path);
  for (const [secret, given] of leavesOf(wanted)) {
    const isInside = secret.startsWith(`${path}.`) && isSecretInDocument(secret);
    if (isInside && isBlock && isBlockLost)
      expect([secret, leafAt(live, secret)]).toEqual([secret, given]);
  }
}

const change = fc.record({ path: fc.constantFrom(...managedPlaces()), value: anyJson });

describe("whatever a user of the portal stores in any setting or block", () => {
  test("is shown or passed over, stays the same when it is looked at again, and is put right", async () => {
    const engine = await freshTenant();
    await fc.assert(
      fc.asyncProperty(change, async ({ path, value }) => {
        store(path, value);
        await engine.refresh("tenant1");
        expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
        await engine.up("tenant1", args);
        expectRepaired(path, value);
        expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
        expect(await engine.up("tenant1", args)).toBe("same");
      }),
      { numRuns: 100, endOnFailure: true },
    );
  }, 60_000);

  test("does not keep the tenant from being taken down", async () => {
    await fc.assert(
      fc.asyncProperty(change, fc.boolean(), async ({ path, value }, isRefreshed) => {
        const engine = await freshTenant();
        store(path, value);
        if (isRefreshed) await engine.refresh("tenant1");
        await engine.destroy("tenant1");
        expect(service.tenants[0]).toMatchObject({ status: "inActive" });
      }),
      { numRuns: 30, endOnFailure: true },
    );
  }, 60_000);
});
