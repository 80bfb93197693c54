import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../providers/resources/tenant/state.ts";
import { leafAt } from "../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../providers/resources/tenant/lifecycle.ts";
import { textAt } from "../../sandbox/json.ts";
import { loginOf, tenantArgs } from "../providers/resources/tenant/tenant-args.ts";
import { TestPlatform } from "../sandbox/test-platform.ts";
import { TestEngine } from "../test-engine.ts";
import { randomFaults, report, seed, size } from "./soak.ts";

const count = size({ short: 20, full: 100 });
const ids = Array.from({ length: count }, (_, index) => `tenant${String(index + 1)}`);

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());

test(`${String(count)} tenants are made once each while 30 % of the answers to a POST are lost`, async () => {
  await cx.faults(
    ...randomFaults(
      [
        { service: "tenant", method: "POST", kind: "statusAfter", status: 504 },
        { service: "tenant", method: "POST", kind: "resetAfter" },
        { service: "tenant", method: "POST", kind: "truncate" },
      ],
      0.3,
    ),
  );
  const engine = new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, {
    ...loginOf(cx),
    CX_OPERATION_TIMEOUT_SECONDS: "60",
    CX_MAX_RETRIES: "2",
  });
  const args = (tenantId: string) => tenantArgs(cx, { tenantId, fqdn: `${tenantId}.cx.localhost` });
  const begun = performance.now();
  const steps = await Promise.all(ids.map((tenantId) => engine.up(tenantId, args(tenantId))));

  expect(steps).toEqual(ids.map(() => "create"));
  const { tenants, realms, requests } = await cx.state();
  expect(requests["tenant POST /tenant"]).toBe(count);
  expect(tenants.map(({ tenantId }) => tenantId).sort()).toEqual([...ids].sort());
  expect([...realms].sort()).toEqual([...ids].sort());
  // A lost answer costs nothing but a look: the tenant has the passwords of the state already.
  const lost = engine.warnings.filter((line) => line.includes("answered with a failure")).length;
  expect(lost).toBeGreaterThan(0);
  expect(requests["tenant PATCH /tenant"] ?? 0).toBe(0);
  for (const tenant of tenants) {
    const { generatedPasswords } = engine.outputs(textAt(tenant, ["tenantId"]));
    expect(leafAt(tenant, "tenantSettings.redis.password")).toBe(
      Reflect.get(Object(generatedPasswords) as object, "redis.password"),
    );
  }
  expect(ids.map((tenantId) => engine.outputs(tenantId)["pendingSteps"])).toEqual(
    ids.map(() => []),
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  report(
    `ambiguity: seed ${String(seed)}, ${String(count)} tenants, ${String(lost)} lost answers, ` +
      `${String(requests["tenant GET /tenant"])} lists, ${seconds} s`,
  );
}, 120_000);
