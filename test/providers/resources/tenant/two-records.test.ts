import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { TestEngine } from "../../../test-engine.ts";
import { stopServers } from "../../http/test-server.ts";
import { startPlainService, type PlainService } from "./plain-service.ts";
import { sampleLogo, smallSpec } from "./sample-spec.ts";
import { oneTry } from "../../../test-run.ts";

// A platform without the unique index: two records have one tenantId, and a request may meet either.
let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;

beforeEach(async () => {
  service = await startPlainService();
  engine = new TestEngine(tenantLifecycle, oneTry(1));
});
afterEach(stopServers);

function up(change: object = {}) {
  const { url } = service;
  const connection = { url, keycloakUrl: url };
  return engine.up("tenant1", { ...smallSpec, logo: sampleLogo, connection, ...change });
}

/** The second one stands before ours, where it would be found first. */
function makeSecond(change: object = {}): void {
  const [ours = {}] = service.tenants;
  service.tenants = [{ ...ours, _id: "5f0", tenantName: "The other one", ...change }, ours];
}

const writes = () => service.requests().filter((request) => !request.startsWith("GET"));
const refusal =
  /^the platform has 2 records of tenant 'tenant1' \(_id: 5f0, 5f1\), and a request may meet either; nothing was changed\n {2}→ ask Expertflow's support/;

test("neither is updated, suspended or deleted", async () => {
  await up();
  makeSecond();
  const before = { tenants: service.tenants, writes: writes() };
  await expect(up({ tenantName: "A new name" })).rejects.toThrow(refusal);
  await expect(engine.destroy("tenant1")).rejects.toThrow(refusal);
  await up({ onDestroy: "delete" });
  await expect(engine.destroy("tenant1")).rejects.toThrow(refusal);
  expect({ tenants: service.tenants, writes: writes() }).toEqual(before);
});

test("a refresh looks at the one that is known by its id", async () => {
  await up();
  makeSecond();
  expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
  service.tenants = service.tenants.map((tenant) => ({ ...tenant, _id: "5f2" }));
  await expect(engine.refresh("tenant1")).rejects.toThrow(/2 records of tenant 'tenant1'/);
});

test("neither is taken over", async () => {
  await up();
  makeSecond({ _id: undefined });
  engine.forget("tenant1");
  const before = writes();
  await expect(up({ adopt: "always" })).rejects.toThrow(/\(_id: unknown, 5f1\)/);
  expect(writes()).toEqual(before);
});

test("one can be let go of", async () => {
  await up();
  makeSecond();
  const before = writes();
  expect(await up({ onDestroy: "retain" })).toBe("update");
  await engine.destroy("tenant1");
  expect(engine.has("tenant1")).toBe(false);
  expect(writes()).toEqual(before);
});
