import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  ProvisionedHostSpec,
  ProvisionedHostFacts,
} from "../../../../providers/resources/grafana-provisioned-host/schema.ts";
import { provisionedHostLifecycle } from "../../../../providers/resources/grafana-provisioned-host/lifecycle.ts";
import { TestEngine } from "../../../test-engine.ts";
import { deadUrl } from "../../http/test-server.ts";
import { FakeCluster } from "../../services/grafana/provisioning/fake-cluster.ts";

const allowedHost = "https://tenant1.cx.localhost";
const path = "expertflow/datasources";
const key = "datasource.yml";
const file = 'apiVersion: 1\ndatasources:\n- name: d\n  jsonData:\n    allowedHosts:\n    - "*"\n';
const withEntry = `${file}    - ${allowedHost}\n`;
const first = "uid-of-the-first";

let cluster: FakeCluster;
let engine: TestEngine<ProvisionedHostSpec, ProvisionedHostFacts>;
let environment: Record<string, string>;
beforeEach(async () => {
  cluster = await FakeCluster.start();
  cluster.put(path, { [key]: file });
  environment = {};
  engine = new TestEngine(provisionedHostLifecycle, environment);
  await engine.up("one", args());
});
afterEach(() => cluster.stop());

function args(change: object = {}): object {
  return {
    secret: "datasources",
    namespace: "expertflow",
    clusterNamespace: "ef-external",
    dataSource: "d",
    allowedHost,
    fileVersion: "keep",
    ...change,
  };
}

/** The kubeconfig leads to another platform, which has such an allowed host too. */
function elsewhere(text = withEntry): void {
  cluster.namespaceId = "uid-of-another";
  cluster.put(path, { [key]: text });
  cluster.writes = 0;
}
const other =
  /is not the one that this stack's objects are in.*nothing was changed.*CX_GONE_SERVICES=kubernetes:uid-of-the-first/s;

test("who the cluster is stands in the state, and in no argument", () => {
  expect(engine.outputs("one")).toMatchObject({
    clusterIdentity: { namespace: "ef-external", uid: first },
  });
});

test("an allowed host is not taken out of another cluster's Secret", async () => {
  elsewhere();
  await expect(engine.destroy("one")).rejects.toThrow(other);
  expect(engine.has("one")).toBe(true);
  expect([cluster.text(path, key), cluster.writes]).toEqual([withEntry, 0]);
});

test("nor put into it by another context", async () => {
  elsewhere(file);
  await expect(engine.up("one", args({ kubernetesContext: "x" }))).rejects.toThrow(other);
  expect(cluster.writes).toBe(0);
});

test("nor is another one known by another namespace from then on", async () => {
  elsewhere();
  await expect(engine.up("one", args({ clusterNamespace: "edge" }))).rejects.toThrow(other);
  cluster.namespaceId = first;
  expect(await engine.up("one", args({ clusterNamespace: "edge" }))).toBe("update");
  expect(engine.outputs("one")).toMatchObject({ clusterIdentity: { namespace: "edge" } });
});

test("that another cluster has none proves nothing", async () => {
  elsewhere(file);
  expect(await engine.refresh("one")).toEqual({ drift: [] });
  expect(engine.warnings.join()).toMatch(/is not the one that this stack's objects are in/);
  expect(engine.outputs("one")).toMatchObject({ clusterIdentity: { uid: first } });
});

test("another context of the same cluster is one, and no other change asks", async () => {
  expect(await engine.up("one", args({ kubernetesContext: "x" }))).toBe("update");
  await cluster.leadTo(await deadUrl());
  expect(await engine.up("one", args({ kubernetesContext: "x", adopt: "never" }))).toBe("update");
  expect(engine.outputs("one")).toMatchObject({ clusterIdentity: { uid: first } });
});

test("a cluster that is not to be known any more is forgotten", async () => {
  const { clusterNamespace: _none, ...rest } = { clusterNamespace: "", ...args() };
  expect(await engine.up("one", rest)).toBe("update");
  expect(engine.outputs("one")["clusterIdentity"]).toBeUndefined();
  expect(await engine.up("one", rest)).toBe("same");
});

describe("a cluster that was made anew", () => {
  test("is known from the next up on, once somebody has said so", async () => {
    elsewhere();
    environment["CX_GONE_SERVICES"] = `kubernetes:${first}`;
    expect(await engine.refresh("one")).toEqual({ drift: [] });
    expect(engine.outputs("one")["clusterIdentity"]).toBeUndefined();
    expect(await engine.up("one", args())).toBe("update");
    expect(engine.outputs("one")).toMatchObject({ clusterIdentity: { uid: "uid-of-another" } });
    expect(await engine.up("one", args())).toBe("same");
    await engine.destroy("one");
    expect(cluster.text(path, key)).toBe(file);
  });
});

test("a cluster that is gone for good holds nothing up", async () => {
  await cluster.leadTo(await deadUrl());
  await expect(engine.destroy("one")).rejects.toThrow(/CX_GONE_SERVICES=kubernetes/);
  environment["CX_GONE_SERVICES"] = "kubernetes";
  await engine.destroy("one");
});

test("where nobody says by what it is known, no cluster is asked", async () => {
  const unknown = new TestEngine(provisionedHostLifecycle, {});
  cluster.put(path, { [key]: file });
  const { clusterNamespace: _none, ...rest } = { clusterNamespace: "", ...args() };
  await unknown.up("two", rest);
  expect(unknown.outputs("two")["clusterIdentity"]).toBeUndefined();
  expect(await unknown.up("two", rest)).toBe("same");
  elsewhere();
  await unknown.destroy("two");
  expect(cluster.text(path, key)).toBe(file);
});
