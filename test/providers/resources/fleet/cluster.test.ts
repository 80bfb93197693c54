import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { FleetSpec, FleetFacts } from "../../../../providers/resources/fleet/schema.ts";
import { fleetLifecycle } from "../../../../providers/resources/fleet/lifecycle.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { TestEngine } from "../../../test-engine.ts";
import { AccessClusters } from "../tenant-access/access-clusters.ts";
import { check } from "../../../../providers/engine/stored.ts";

let clusters: AccessClusters;
let engine: TestEngine<FleetSpec, FleetFacts>;
let environment: Record<string, string>;
beforeEach(async () => {
  clusters = await AccessClusters.start();
  environment = {};
  engine = new TestEngine(fleetLifecycle, environment);
});
afterEach(() => clusters.stop());

const up = (cluster?: object) =>
  engine.up("fleet", { tenants: { tenant1: "suspend" }, ...(cluster && { cluster }) });

describe("the cluster of a fleet", () => {
  test("is asked whether it is there before anything is told to use it, and not again", async () => {
    expect(await up({})).toBe("create");
    expect(clusters.prod.asked).toEqual(["/version"]);
    expect(engine.outputs("fleet")["cluster"]).toEqual({});
    expect(await up({})).toBe("same");
    expect(clusters.prod.asked).toEqual(["/version"]);
  });

  test("is the one of the wanted context", async () => {
    await up({ context: "other" });
    expect([clusters.prod.asked, clusters.other.asked]).toEqual([[], ["/version"]]);
    expect(await up({ context: "prod" })).toBe("update");
    expect(clusters.prod.asked).toEqual(["/version"]);
  });

  test("that no context leads to does not get into the state", async () => {
    await expect(up({ context: "wrong" })).rejects.toThrow(/has no context 'wrong'/);
    expect(engine.has("fleet")).toBe(false);
    await up({ context: "prod" });
    await expect(up({ context: "wrong" })).rejects.toThrow(/has no context 'wrong'/);
    expect(engine.outputs("fleet")["cluster"]).toEqual({ context: "prod" });
  });

  test("that refuses to answer is named, with what was asked", async () => {
    clusters.other.refused = ["get /version"];
    await expect(up({ context: "other" })).rejects.toThrow(
      /cannot ask for the version of Kubernetes: the cluster at .*\(context 'other'.*refused it \(HTTP 403\)\n {2}→ allow this account to get \/version/,
    );
  });

  test("is not asked for when there is none", async () => {
    delete process.env["KUBECONFIG"];
    expect(await up()).toBe("create");
    expect(await up()).toBe("same");
  });

  test.each([
    [{ context: "" }, 'cluster.context: must not be empty, got ""'],
    [{ namespace: "" }, 'cluster.namespace: must not be empty, got ""'],
    [{ more: 1 }, "cluster.more: is not a known setting; check its spelling"],
  ])("%j is a mistake: %s", (cluster, words) => {
    const { problems } = check(fleetLifecycle, {}, { tenants: {}, cluster });
    expect(problems.map(describeProblem)).toEqual([words]);
  });
});

describe("a kubeconfig that leads to another cluster under the same name", () => {
  const cluster = { namespace: "edge" };
  const two = { tenants: { tenant1: "suspend", tenant2: "suspend" }, cluster };
  const refusal = /is not the one that this stack's objects are in/;

  beforeEach(async () => {
    await up(cluster);
    clusters.prod.uid = "another cluster's";
  });

  test("is refused before a tenant is made or goes", async () => {
    await expect(engine.up("fleet", two)).rejects.toThrow(refusal);
    await expect(engine.up("fleet", { tenants: {}, cluster })).rejects.toThrow(refusal);
    await expect(up()).rejects.toThrow(refusal); // the last objects in it are to go
    clusters.prod.uid = "prod";
    expect(await engine.up("fleet", two)).toBe("update");
  });

  test("is told by a refresh, after which nothing is made before the right one is back", async () => {
    expect(await engine.refresh("fleet")).toEqual({ drift: [] });
    expect(engine.warnings).toEqual([expect.stringMatching(refusal)]);
    expect(engine.warnings.at(-1)).toMatch(/count as gone in this refresh, and pulumi up makes/);
    await expect(up(cluster)).rejects.toThrow(refusal);
    clusters.prod.uid = "prod";
    expect(await up(cluster)).toBe("update");
    expect(await up(cluster)).toBe("same");
  });

  test("is forgotten by a refresh with the right one", async () => {
    await engine.refresh("fleet");
    clusters.prod.uid = "prod";
    await engine.refresh("fleet");
    expect(await up(cluster)).toBe("same");
  });

  test("is taken when somebody says that the old one is gone", async () => {
    environment["CX_GONE_SERVICES"] = "kubernetes";
    await engine.refresh("fleet");
    await expect(engine.up("fleet", two)).rejects.toThrow(/is not the one/);
    engine.warnings.length = 0;
    environment["CX_GONE_SERVICES"] = "kubernetes:prod-edge";
    await engine.refresh("fleet");
    delete environment["CX_GONE_SERVICES"];
    expect(await engine.up("fleet", two)).toBe("update");
    expect(engine.warnings).toEqual([]);
  });

  test("is not asked for any more where it is gone for good, and its last objects are to go", async () => {
    process.env["KUBECONFIG"] = "/nowhere";
    await expect(up()).rejects.toThrow(/KUBECONFIG is '\/nowhere'/);
    environment["CX_GONE_SERVICES"] = "kubernetes";
    expect(await up()).toBe("update");
  });

  test("is not looked for where the cluster is known by nothing", async () => {
    await engine.destroy("fleet");
    await up({});
    clusters.prod.uid = "a third one's";
    expect(await engine.up("fleet", { ...two, cluster: {} })).toBe("update");
    await engine.refresh("fleet");
    expect(engine.warnings).toEqual([]);
  });
});

describe("the namespace that a cluster is known by", () => {
  test("that is not there is named", async () => {
    clusters.prod.uid = undefined;
    await expect(up({ namespace: "edge" })).rejects.toThrow(
      /the cluster at .* has no namespace 'edge'\n {2}→ check platform\.ingress\.namespace/,
    );
    expect(engine.has("fleet")).toBe(false);
  });

  test("that may not be seen any more does not make the cluster forgotten", async () => {
    await up({ namespace: "edge" });
    clusters.prod.refused = ["get namespaces typo"];
    expect(await up({ namespace: "typo" })).toBe("update");
    expect(engine.warnings).toEqual([expect.stringMatching(/may not be noticed: .*'typo'/)]);
    clusters.prod.uid = "another cluster's";
    await expect(up({ namespace: "edge" })).rejects.toThrow(/is not the one/);
  });

  test("that may not be seen is left to those who ask for all permissions, and looked for again", async () => {
    clusters.prod.refused = ["get namespaces edge"];
    expect(await up({ namespace: "edge" })).toBe("create");
    clusters.prod.refused = [];
    expect(await up({ namespace: "edge" })).toBe("update");
    expect(await up({ namespace: "edge" })).toBe("same");
  });

  test("does not change what a refresh knows while nobody answers", async () => {
    await up({ namespace: "edge" });
    const before = engine.outputs("fleet");
    process.env["KUBECONFIG"] = "/nowhere";
    expect(await engine.refresh("fleet")).toEqual({ drift: [] });
    expect(engine.outputs("fleet")).toEqual(before);
  });
});
