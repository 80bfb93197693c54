import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { sampleLogo, smallSpec } from "../sample-spec.ts";
import { oneTry } from "../../../../test-run.ts";

let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;

beforeEach(async () => {
  service = await startPlainService();
  engine = new TestEngine(tenantLifecycle, oneTry(1));
});
afterEach(stopServers);

function up(change: object = {}, place: object = {}) {
  const { url } = service;
  const connection = { url, keycloakUrl: url, ...place };
  return engine.up("tenant1", { ...smallSpec, logo: sampleLogo, ...change, connection });
}

function inPortal(change: object): void {
  service.tenants = [mergeObjects(service.tenants[0] ?? {}, { ...change })];
}

const writes = () => service.requests().filter((request) => !request.startsWith("GET"));

test.each(["url", "keycloakUrl"])("an address that has moved alone is proved: %s", async (name) => {
  await up();
  const before = service.requests().length;
  const moved = service.url.replace("127.0.0.1", "localhost");
  expect(await up({}, { [name]: moved })).toBe("update");
  expect(service.requests().length).toBeGreaterThan(before);
  expect(writes()).toEqual(["POST /tenant"]);
});

test("the update of somebody's tenant that has no logo sends none", async () => {
  await up();
  inPortal({ createdBy: "operator", tenantSettings: { logoPath: null } });
  engine.forget("tenant1");
  await up({ adopt: "ifIdentical" });
  await up({ adopt: "ifIdentical", dialer: { maxCallTime: 7 } });
  expect(writes()).toEqual(["POST /tenant", "PATCH /tenant"]);
  expect(service.tenants).toMatchObject([
    { tenantSettings: { logoPath: null, dialer: { maxCallTime: "7" } } },
  ]);
});
