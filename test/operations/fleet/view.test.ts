import { describe, expect, test } from "@jest/globals";
import { ShardProgress } from "../../../operations/fleet/progress.ts";
import { duration, FleetView } from "../../../operations/fleet/view.ts";

const urnOf = (type: string, name: string) => `urn:pulumi:prod-1::cx-tenants::${type}::${name}`;
const component = "cx:index:CxTenantStack";
const tenant = "pulumi-nodejs:dynamic/cx:Tenant";

/** What the engine says of one step. */
function step(
  kind: "resourcePreEvent" | "resOutputsEvent",
  op: string,
  type: string,
  name: string,
) {
  const metadata = { op, urn: urnOf(type, name), type } as never;
  return { sequence: 1, timestamp: 1, [kind]: { metadata } } as never;
}

/** Two stacks, one of which is done and one of which works on its second tenant. */
function half() {
  const [one, two] = [new ShardProgress("prod-1", 2), new ShardProgress("prod-2", 3)];
  for (const name of ["a", "b"]) {
    one.note(step("resourcePreEvent", "create", tenant, name));
    one.note(step("resOutputsEvent", "create", tenant, name));
    one.note(step("resOutputsEvent", "create", component, name));
  }
  one.state = "done";
  one.seconds = 75;
  two.state = "running";
  two.note(step("resOutputsEvent", "same", component, "c"));
  two.note(step("resourcePreEvent", "update", tenant, "d"));
  return [one, two] as const;
}

function shown(shards: readonly ShardProgress[], isTerminal: boolean): string {
  let text = "";
  const write = (more: string) => (text += more);
  const view = new FleetView("up of 5 tenants", shards, { write, isTerminal, columns: () => 80 });
  view.begin();
  view.changed();
  view.end();
  return text;
}

test("what was done is counted, and what is under way is named", () => {
  const [one, two] = half();
  expect([one.done, one.changes, one.underWay]).toEqual([2, "2 created", undefined]);
  expect([two.done, two.changes, two.underWay]).toEqual([1, "1 updated", "d updating Tenant"]);
});

test("in a log a line for each stack that ends, and a last one for all", () => {
  expect(shown(half(), false)).toMatch(
    /^up of 5 tenants\n✓ prod-1: 2 of 2 tenants in 1 min 15 s, 2 created\n█+░+ 3 of 5 tenants, 1 of 2 stacks done, 0 s\n$/,
  );
});

test("a failure is told with its reason", () => {
  const [one, two] = half();
  two.state = "failed";
  const message = "<{%fg 1%}>tenant 'd' is taken\n  → choose another<{%reset%}>";
  two.note({
    diagnosticEvent: { urn: urnOf(tenant, "d"), message, severity: "error", color: "raw" },
  } as never);
  two.note({
    diagnosticEvent: { message: "update failed", severity: "error", color: "raw" },
  } as never);
  expect(two.failures).toEqual([{ name: "d", words: "tenant 'd' is taken\n  → choose another" }]);
  expect(shown([one, two], false)).toContain(
    "✗ prod-2: 1 of 3 tenants in 0 s, failed: tenant 'd' is taken\n",
  );
});

describe("a time", () => {
  test.each([
    [4.4, "4 s"],
    [130, "2 min 10 s"],
    [3_900, "1 h 5 min"],
  ])("of %d seconds", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});
