import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { TestEngine } from "../../../test-engine.ts";
import { AccessClusters } from "../tenant-access/access-clusters.ts";
import { startPlainService, type PlainService } from "./plain-service.ts";
import { sampleLogo, smallSpec } from "./sample-spec.ts";
import { storedIn } from "../../../../providers/engine/stored.ts";
import { oneTry, testRun } from "../../../test-run.ts";

let service: PlainService;
let clusters: AccessClusters;
let engine: TestEngine<TenantSpec, TenantFacts>;
let environment: Record<string, string>;

beforeEach(async () => {
  service = await startPlainService();
  clusters = await AccessClusters.start();
  environment = { ...oneTry(3) };
  engine = new TestEngine(tenantLifecycle, environment);
});
afterEach(() => clusters.stop());

function up(change: object = {}) {
  const { url } = service;
  const connection = { url, keycloakUrl: url };
  const cluster = { namespace: "edge" };
  return engine.up("tenant1", { ...smallSpec, logo: sampleLogo, connection, cluster, ...change });
}

const writes = () => service.requests().filter((request) => !request.startsWith("GET"));
const elsewhere = () => (clusters.prod.uid = "another cluster's");
const refusal = /is not the one that this stack's objects are in.*nothing was changed/s;

describe.each(["suspend", "delete"])("a tenant that is to go (%s)", (onDestroy) => {
  test("stays while the kubeconfig leads to another cluster: its objects would go there next", async () => {
    await up({ onDestroy });
    const before = writes();
    elsewhere();
    await expect(engine.destroy("tenant1")).rejects.toThrow(refusal);
    expect(engine.has("tenant1")).toBe(true);
    expect(writes()).toEqual(before);
  });

  test("goes when somebody says that the cluster is gone for good", async () => {
    await up({ onDestroy });
    process.env["KUBECONFIG"] = "/nowhere";
    await expect(engine.destroy("tenant1")).rejects.toThrow(/set CX_GONE_SERVICES=kubernetes/);
    environment["CX_GONE_SERVICES"] = "kubernetes";
    await engine.destroy("tenant1").catch((error: unknown) => {
      expect(String(error)).toContain("still on the platform"); // the plain service knows no DELETE
    });
    expect(writes().at(-1)).toMatch(/^(PATCH|DELETE)/);
  });
});

test("a tenant whose service is gone for good does not go in another cluster either", async () => {
  await up();
  elsewhere();
  environment["CX_GONE_SERVICES"] = "tenantApi";
  await expect(engine.destroy("tenant1")).rejects.toThrow(refusal);
  clusters.prod.uid = "prod";
  await engine.destroy("tenant1");
});

test("a tenant that is let go of needs no cluster", async () => {
  await up({ onDestroy: "retain" });
  elsewhere();
  await engine.destroy("tenant1");
  expect(engine.has("tenant1")).toBe(false);
});

test("the cluster is the one of the wanted context, and is asked once for all tenants", async () => {
  await up({ cluster: { context: "other", namespace: "edge" } });
  expect(clusters.prod.asked).toEqual([]);
  expect(clusters.other.asked).toEqual(["/api/v1/namespaces/edge"]);
  elsewhere();
  await engine.destroy("tenant1");
});

test("a cluster that is not known, or forgotten, is known from the next update on", async () => {
  await up({ cluster: undefined });
  elsewhere();
  expect(await up()).toBe("update");
  expect(await up()).toBe("same");
  environment["CX_GONE_SERVICES"] = "kubernetes";
  await engine.refresh("tenant1");
  clusters.prod.uid = "a third one's";
  expect(await up()).toBe("same"); // the word alone lets none be forgotten
  elsewhere();
  const { clusterIdentity } = storedIn(tenantLifecycle, engine.outputs("tenant1")).facts;
  environment["CX_GONE_SERVICES"] = `kubernetes:${clusterIdentity?.uid ?? ""}`;
  await engine.refresh("tenant1");
  delete environment["CX_GONE_SERVICES"];
  clusters.prod.uid = "a third one's";
  expect(await up()).toBe("update");
  await engine.destroy("tenant1");
});

test("nothing of a tenant is made while its cluster can't be seen", async () => {
  clusters.prod.uid = undefined;
  await expect(up()).rejects.toThrow(/has no namespace 'edge'/);
  expect(writes()).toEqual([]);
});

test.each([7, null, ["other"]])(
  "a state that names no context but %j means the current one",
  async (context) => {
    await up();
    const known = engine.outputs("tenant1");
    const state = storedIn(tenantLifecycle, { ...known, cluster: { context, namespace: "edge" } });
    clusters.prod.asked.length = 0;
    await tenantLifecycle.delete(testRun(environment), state);
    expect(clusters.prod.asked).toEqual(["/api/v1/namespaces/edge"]);
  },
);

test("an update asks no cluster that is known", async () => {
  await up();
  const asked = [...clusters.prod.asked];
  expect(await up({ tenantName: "Another" })).toBe("update");
  expect(clusters.prod.asked).toEqual(asked);
});
