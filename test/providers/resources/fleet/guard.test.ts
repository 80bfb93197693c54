import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import type {
  FleetSpec,
  FleetFacts,
  TenantEnd,
} from "../../../../providers/resources/fleet/schema.ts";
import { fleetLifecycle } from "../../../../providers/resources/fleet/lifecycle.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { TestEngine } from "../../../test-engine.ts";
import { check } from "../../../../providers/engine/stored.ts";

/** So many tenants, with ends for some of them. */
function fleetOf(count: number, ends: Record<string, TenantEnd> = {}): Record<string, TenantEnd> {
  const names = Array.from({ length: count }, (_item, index) => `tenant${String(index + 1)}`);
  return Object.fromEntries(names.map((name) => [name, ends[name] ?? "suspend"]));
}

function judge(before: object, after: object) {
  const { problems, warnings } = check(fleetLifecycle, { ...before }, { ...after });
  return { problems: problems.map(describeProblem), warnings };
}

describe("how many tenants one run may take down", () => {
  test.each([
    [1, 0],
    [2, 1],
    [19, 18],
    [20, 18],
    [35, 32],
    [100, 90],
  ])("of %i without a setting: down to %i, and no further", (before, after) => {
    const from = { tenants: fleetOf(before) };
    expect(judge(from, { tenants: fleetOf(after) }).problems).toEqual([]);
    if (after === 0) return;
    expect(judge(from, { tenants: fleetOf(after - 1) }).problems).toHaveLength(1);
  });

  test.each([
    [0, 15, 14, 1],
    [0, 15, 15, 0],
    [3, 15, 12, 0],
    [3, 15, 11, 1],
    [15, 15, 0, 0],
    [16, 15, 0, 0],
  ])("maxRemovals %i: from %i to %i has %i problems", (maxRemovals, before, after, problems) => {
    const to = { tenants: fleetOf(after), maxRemovals };
    expect(judge({ tenants: fleetOf(before) }, to).problems).toHaveLength(problems);
  });

  test("is what the new program says, not the old one", () => {
    const before = { tenants: fleetOf(15), maxRemovals: 15 };
    expect(judge(before, { tenants: {} }).problems).toHaveLength(1);
  });

  test("counts those that are to stay, too: a run that failed may not have told them so", () => {
    const retained = fleetOf(15, { tenant1: "retain", tenant2: "retain" });
    const { tenant1: _1, ...left } = retained;
    expect(judge({ tenants: retained }, { tenants: left }).problems).toEqual([]);
    const { tenant2: _2, ...fewer } = left;
    expect(judge({ tenants: retained }, { tenants: fewer }).problems).toHaveLength(1);
  });

  test("counts a tenant that was renamed, and none that came", () => {
    const before = { tenants: fleetOf(5) };
    const { tenant1: _1, tenant2: _2, ...others } = before.tenants;
    const after = { tenants: { ...others, shop1: "suspend", shop2: "suspend", shop3: "suspend" } };
    expect(judge(before, after).problems).toHaveLength(1);
  });

  test("is said with the tenants and the one setting that allows it", () => {
    expect(judge({ tenants: fleetOf(15) }, { tenants: {} }).problems).toEqual([
      "maxRemovals: this run would take down 15 of 15 tenants (tenant1, tenant2, tenant3, tenant4, tenant5, tenant6, tenant7, tenant8 and 7 more), and 1 at most may go in one run; nothing was changed. " +
        "If that is not meant, correct the list of tenants (a file that is named wrong has none); if it is, set platform.maxRemovals: 15 for this run",
    ]);
  });

  test("must be a whole number, 0 or more", () => {
    for (const maxRemovals of [-1, 1.5, "2", null]) {
      expect(judge({}, { tenants: {}, maxRemovals }).problems).toHaveLength(1);
    }
  });

  test("says that tenants are let go of where some of them stay as they are", () => {
    const mixed = { tenants: fleetOf(3, { tenant2: "retain" }) };
    const told = [expect.stringContaining("take down, or let go of, 3 of 3 tenants (tenant1,")];
    expect(judge(mixed, { tenants: {} }).problems).toEqual(told);
  });

  test("is not judged by what is not known yet, nor for a new stack", () => {
    const before = { tenants: fleetOf(15) };
    expect(judge(before, { tenants: unknownValue }).problems).toEqual([]);
    expect(judge(before, { tenants: {}, maxRemovals: unknownValue }).problems).toEqual([]);
    expect(judge({}, { tenants: fleetOf(15) })).toEqual({ problems: [], warnings: [] });
  });
});

describe("what happens to a tenant that leaves the program", () => {
  test.each<[TenantEnd, string]>([
    [
      "suspend",
      "will be suspended: logins are refused, its data is kept; its Ingress, DNS record and allowed host in Grafana go",
    ],
    [
      "delete",
      "will be DELETED from the platform, which can't be undone; its Ingress, DNS record and allowed host in Grafana go",
    ],
    [
      "retain",
      "stays as it is, with its Ingress, DNS record and allowed host in Grafana, and this stack forgets it; but if the last pulumi up failed, what onDestroy was before holds",
    ],
  ])("is told in the preview: %s", (end, words) => {
    const { warnings } = judge(
      { tenants: fleetOf(3, { tenant2: end }) },
      {
        tenants: { tenant1: "suspend", tenant3: "delete" },
      },
    );
    expect(warnings).toEqual([
      `tenant 'tenant2' leaves the program: where this stack has made it, it ${words}`,
    ]);
  });

  test("is what its old line says, which a new one of the same run does not change", () => {
    const warnings = judge(
      { tenants: { tenant1: "delete", __proto__x: "suspend" } },
      { tenants: { toString: "suspend" } },
    ).warnings;
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain("DELETED");
  });
});

test("the guard itself makes nothing, and lives on after a refused run", async () => {
  const engine = new TestEngine<FleetSpec, FleetFacts>(fleetLifecycle, {});
  expect(await engine.up("fleet", { tenants: fleetOf(15) })).toBe("create");
  expect(await engine.up("fleet", { tenants: fleetOf(15) })).toBe("same");
  await expect(engine.up("fleet", { tenants: {} })).rejects.toThrow("15 of 15 tenants");
  expect(await engine.refresh("fleet")).toEqual({ drift: [] });
  expect(await engine.up("fleet", { tenants: fleetOf(14) })).toBe("update");
  expect(await engine.up("fleet", { tenants: {}, maxRemovals: 14 })).toBe("update");
  expect(engine.outputs("fleet")).toEqual({ tenants: {}, maxRemovals: 14, schemaVersion: 1 });
  await engine.destroy("fleet");
});

describe("a part of every tenant that is missing", () => {
  const tenants = fleetOf(3);
  const every = { ingress: true, dns: true, grafana: true, provisioned: true };
  const none = { ingress: false, dns: false, grafana: false, provisioned: false };
  const all = { tenants, parts: every };

  test.each([
    [{ ...every, ingress: false }, ["ingress"]],
    [{ ...every, dns: false }, ["dns"]],
    [{ ...every, grafana: false }, ["grafana"]],
    [{ ...every, provisioned: false }, ["grafana.provisioned"]],
    [{ ...every, grafana: false, provisioned: false }, ["grafana"]],
    [none, ["ingress", "dns", "grafana"]],
    [every, []],
  ])("%p is refused for all tenants at once", (parts, paths) => {
    const { problems } = judge(all, { tenants, parts });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(paths);
    for (const problem of problems) {
      expect(problem).toMatch(
        /of 3 tenants away: platform\.(ingress|dns|grafana|grafana\.provisioned) is missing now, or none/,
      );
      expect(problem).toContain("set platform.maxRemovals: 3 for this run");
    }
    expect(judge(all, { tenants, parts, maxRemovals: 3 }).problems).toEqual([]);
  });

  test.each([
    ["ingress", "way in", "ingress"],
    ["dns", "DNS records", "dns"],
    ["grafana", "allowed hosts in Grafana", "grafana"],
    ["provisioned", "allowed hosts in Grafana's file", "grafana.provisioned"],
  ])("is told with what it is: %s is the %s", (part, what, setting) => {
    expect(judge(all, { tenants, parts: { ...every, [part]: false } }).problems).toEqual([
      `${setting}: this run would take the ${what} of 3 tenants away: platform.${setting} is missing now, or none; nothing was changed. ` +
        "If that is not meant, put it back; if it is, set platform.maxRemovals: 3 for this run",
    ]);
  });

  test("is refused where nothing is said of any part", () => {
    const { problems } = judge(all, { tenants });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(["ingress", "dns", "grafana"]);
  });

  test("is not counted for the tenants that leave in the same run", () => {
    const two = { tenants: fleetOf(2), parts: every };
    expect(judge(two, { tenants: fleetOf(1), parts: none }).problems).toEqual([]);
  });

  test("may go for as few tenants as may be taken down, and may come for all", () => {
    const one = fleetOf(1);
    expect(judge({ ...all, tenants: one }, { tenants: one, parts: none }).problems).toEqual([]);
    expect(judge({ tenants, parts: none }, all).problems).toEqual([]);
    expect(judge({ tenants }, { tenants, parts: none }).problems).toEqual([]);
  });
});
