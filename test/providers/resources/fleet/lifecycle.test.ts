import { beforeEach, describe, expect, test } from "@jest/globals";
import type {
  FleetSpec,
  FleetFacts,
  TenantEnd,
} from "../../../../providers/resources/fleet/schema.ts";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { fleetLifecycle } from "../../../../providers/resources/fleet/lifecycle.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { TestEngine } from "../../../test-engine.ts";
import { check, storedIn } from "../../../../providers/engine/stored.ts";

let engine: TestEngine<FleetSpec, FleetFacts>;
beforeEach(() => {
  engine = new TestEngine(fleetLifecycle, {});
});

/** tenant1 … tenantN, all with the same end. */
const tenants = (count: number, end: TenantEnd = "suspend"): Record<string, TenantEnd> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`tenant${String(at + 1)}`, end]));

/** Takes a fleet from so many tenants to fewer, and gives the refusal. */
async function shrink(from: object, to: object): Promise<string | undefined> {
  await engine.up("fleet", from);
  return engine.up("fleet", to).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe("what one run may take down, when nobody says otherwise", () => {
  test.each([
    [1, 0],
    [2, 1],
    [19, 18],
    [20, 18],
    [39, 36],
  ])("from %i to %i tenants goes", async (from, to) => {
    expect(await shrink({ tenants: tenants(from) }, { tenants: tenants(to) })).toBeUndefined();
  });

  test.each([
    [2, 0, 1],
    [19, 17, 1],
    [20, 17, 2],
    [39, 35, 3],
  ])("from %i to %i tenants is refused", async (from, to, most) => {
    expect(await shrink({ tenants: tenants(from) }, { tenants: tenants(to) })).toContain(
      `would take down ${String(from - to)} of ${String(from)} tenants`,
    );
    expect(engine.outputs("fleet")["tenants"]).toEqual(tenants(from));
    expect(
      await shrink({ tenants: tenants(from) }, { tenants: tenants(from - most) }),
    ).toBeUndefined();
  });

  test("is a refusal that names them, the reasons it may have, and the setting", async () => {
    expect(await shrink({ tenants: tenants(3) }, { tenants: {} })).toBe(
      "maxRemovals: this run would take down 3 of 3 tenants (tenant1, tenant2, tenant3), and 1 at most may go in one run; nothing was changed. " +
        "If that is not meant, correct the list of tenants (a file that is named wrong has none); if it is, set platform.maxRemovals: 3 for this run",
    );
  });

  test("names eight, and counts the others", async () => {
    expect(await shrink({ tenants: tenants(8) }, { tenants: {} })).toContain(
      "(tenant1, tenant2, tenant3, tenant4, tenant5, tenant6, tenant7, tenant8), and",
    );
    expect(await shrink({ tenants: tenants(9) }, { tenants: {} })).toContain(
      "tenant7, tenant8 and 1 more), and",
    );
  });

  test("counts those that others took the place of", async () => {
    const others = { constructor: "suspend", toString: "suspend" };
    expect(await shrink({ tenants: tenants(2) }, { tenants: others })).toContain(
      "take down 2 of 2 tenants (tenant1, tenant2)",
    );
  });

  test("counts those whose id every object of JavaScript has", async () => {
    const words = { constructor: "suspend", toString: "suspend" };
    expect(await shrink({ tenants: words }, { tenants: {} })).toContain(
      "take down 2 of 2 tenants (constructor, toString)",
    );
  });

  test("counts those that are to stay, too", async () => {
    const stay = { tenants: tenants(9, "retain") };
    expect(await shrink(stay, { tenants: {} })).toContain(
      "take down, or let go of, 9 of 9 tenants",
    );
  });
});

describe("platform.maxRemovals", () => {
  test.each([
    [0, 1, false],
    [0, 0, true],
    [3, 3, true],
    [2, 3, false],
  ])("%i: %i may go: %s", async (maxRemovals, gone, isAllowed) => {
    const to = { tenants: tenants(4 - gone), maxRemovals };
    expect((await shrink({ tenants: tenants(4) }, to)) === undefined).toBe(isAllowed);
  });

  test("counts as it is now, not as it was", async () => {
    const before = { tenants: tenants(4), maxRemovals: 4 };
    expect(await shrink(before, { tenants: {} })).toContain("1 at most may go");
  });

  test.each([
    [-1, "maxRemovals: must not be negative, got -1"],
    [1.5, "maxRemovals: expected a whole number, got 1.5"],
    ["3", 'maxRemovals: expected a whole number, got "3"'],
  ])("%j is a mistake", async (maxRemovals, words) => {
    await expect(engine.up("fleet", { tenants: {}, maxRemovals })).rejects.toThrow(words);
  });
});

describe("a tenant that leaves", () => {
  test.each<[TenantEnd, string]>([
    [
      "suspend",
      "tenant 'tenant1' leaves the program: where this stack has made it, it will be suspended: logins are refused, its data is kept; its Ingress, DNS record and allowed host in Grafana go",
    ],
    [
      "delete",
      "tenant 'tenant1' leaves the program: where this stack has made it, it will be DELETED from the platform, which can't be undone; its Ingress, DNS record and allowed host in Grafana go",
    ],
    [
      "retain",
      "tenant 'tenant1' leaves the program: where this stack has made it, it stays as it is, with its Ingress, DNS record and allowed host in Grafana, and this stack forgets it; but if the last pulumi up failed, what onDestroy was before holds",
    ],
  ])("with the end %s is told by it", async (end, words) => {
    await shrink(
      { tenants: { ...tenants(1, end), other: "suspend" } },
      { tenants: { other: "suspend" } },
    );
    expect(engine.warnings).toEqual([words]);
  });

  test("is told by the end that it had, also when the run is refused", () => {
    const { problems, warnings } = check(
      fleetLifecycle,
      { tenants: tenants(2, "delete") },
      { tenants: {}, maxRemovals: 0 },
    );
    expect(problems).toHaveLength(1);
    expect(warnings).toHaveLength(2);
  });

  test("is not one whose end changes, nor one that comes", async () => {
    await shrink({ tenants: tenants(1, "delete") }, { tenants: tenants(5) });
    expect(engine.warnings).toEqual([]);
  });
});

describe("the fleet's arguments", () => {
  test.each([
    [{}, "tenants: is missing; expected an object"],
    [{ tenants: { a: "keep" } }, 'tenants.a: expected "suspend" | "delete" | "retain", got "keep"'],
    [{ tenants: {}, more: 1 }, "more: is not a known setting; check its spelling"],
  ])("%j: %s", (news, words) => {
    expect(check(fleetLifecycle, {}, news).problems.map(describeProblem)).toEqual([words]);
  });

  test("are not judged while they are unknown", () => {
    const { problems, warnings, inputs } = check(
      fleetLifecycle,
      { tenants: tenants(9) },
      { tenants: unknownValue },
    );
    expect({ problems, warnings, inputs }).toEqual({
      problems: [],
      warnings: [],
      inputs: { tenants: unknownValue },
    });
  });
});

test("the fleet's state is what it was told, and the version of its shape", async () => {
  const args = { tenants: tenants(2), maxRemovals: 1 };
  expect(await engine.up("fleet", args)).toBe("create");
  expect(engine.outputs("fleet")).toEqual({ ...args, schemaVersion: 1 });
  expect(await engine.up("fleet", args)).toBe("same");
  expect(await engine.refresh("fleet")).toEqual({ drift: [] });
  expect(engine.outputs("fleet")).toEqual({ ...args, schemaVersion: 1 });
  expect(await engine.up("fleet", { tenants: tenants(1) })).toBe("update");
  expect(engine.outputs("fleet")).toEqual({ tenants: tenants(1), schemaVersion: 1 });
  await engine.destroy("fleet");
  expect(engine.has("fleet")).toBe(false);
});

test("a state of another version loads, with what it holds more", () => {
  const state = { tenants: {}, schemaVersion: 0, earlier: "kept" };
  const { args, facts } = storedIn(fleetLifecycle, state);
  expect({ args, facts }).toEqual({ args: { tenants: {}, earlier: "kept" }, facts: {} });
  expect(() => storedIn(fleetLifecycle, { tenants: {} })).toThrow(/schemaVersion/);
  expect(() => fleetLifecycle.spec.parse(state)).toThrow(/earlier/);
});

test("the fleet is known to the engine by one id", () => {
  expect(fleetLifecycle.id({ tenants: {} })).toBe("fleet");
});

describe("tenants that are to be suspended by their status", () => {
  const four = { tenant1: "suspend", tenant2: "suspend", tenant3: "retain", tenant4: "suspend" };
  const up = (suspended: string[], more: object = {}) =>
    engine.up("fleet", { tenants: four, suspended, ...more });

  test("are refused when they are many at once", async () => {
    await up([]);
    await expect(up(["tenant1", "tenant2", "tenant3"])).rejects.toThrow(
      "maxRemovals: this run would suspend 3 of 4 tenants (tenant1, tenant2, tenant3): they have status: inActive now, and 1 at most may go in one run; nothing was changed. " +
        "If that is not meant, look for the status in tenantDefaults; if it is, set platform.maxRemovals: 3 for this run",
    );
    expect(await up(["tenant1", "tenant2", "tenant3"], { maxRemovals: 3 })).toBe("update");
  });

  test("are named; those that were before, or are new, are none", async () => {
    await up(["tenant1"]);
    engine.warnings.length = 0;
    const tenants = { ...four, tenant5: "suspend", tenant6: "suspend" };
    await engine.up("fleet", { tenants, suspended: ["tenant1", "tenant2", "tenant5", "tenant6"] });
    expect(engine.warnings).toEqual([
      "tenant 'tenant2' will be suspended (status: inActive): logins are refused, its data is kept",
    ]);
  });
});
