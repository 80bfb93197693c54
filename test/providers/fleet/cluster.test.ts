import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { FleetSpec, FleetState } from "../../../providers/fleet/arguments.ts";
import { fleetLifecycle } from "../../../providers/fleet/lifecycle.ts";
import { TestEngine } from "../../test-engine.ts";
import { AccessClusters } from "../tenant-access/access-clusters.ts";

let clusters: AccessClusters;
let engine: TestEngine<FleetSpec, FleetState>;
beforeEach(async () => {
  clusters = await AccessClusters.start();
  engine = new TestEngine(fleetLifecycle, {});
});
afterEach(() => clusters.stop());

const up = (cluster?: object) =>
  engine.up("fleet", { tenants: { tenant1: "suspend" }, ...(cluster && { cluster }) });

describe("the cluster of a fleet", () => {
  test("is asked whether it is there before anything is told to use it, and not again", async () => {
    expect(await up({})).toBe("create");
    expect(clusters.prod.asked).toEqual(["/version"]);
    expect(engine.outputs("fleet")["cluster"]).toEqual({});
    await engine.up("fleet", { tenants: {}, cluster: {} });
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

  test("is not asked for when there is none, nor when it goes", async () => {
    delete process.env["KUBECONFIG"];
    expect(await up()).toBe("create");
    expect(await up()).toBe("same");
  });

  test.each([[{ context: "" }], [{ more: 1 }]])("%j is a mistake", (cluster) => {
    expect(fleetLifecycle.check({}, { tenants: {}, cluster }).problems).toHaveLength(1);
  });
});
