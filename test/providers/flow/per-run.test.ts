import { expect, test } from "@jest/globals";
import type { RunContext } from "../../../providers/engine/lifecycle.ts";
import { perRun } from "../../../providers/flow/per-run.ts";

function newRun(): RunContext {
  return { credentials: { environment: {}, config: () => undefined }, warn: () => undefined };
}

test("a run makes one object per key and keeps it", () => {
  const shared = perRun<{ key: string }>();
  const run = newRun();
  const first = shared(run, "a", () => ({ key: "a" }));
  expect(shared(run, "a", () => ({ key: "another a" }))).toBe(first);
  expect(shared(run, "b", () => ({ key: "b" }))).toEqual({ key: "b" });
});

test("another run makes its own", () => {
  const shared = perRun<object>();
  const make = () => ({});
  expect(shared(newRun(), "a", make)).not.toBe(shared(newRun(), "a", make));
});

test("different kinds of objects don't meet under one key", () => {
  const run = newRun();
  expect(perRun<string>()(run, "a", () => "one")).toBe("one");
  expect(perRun<string>()(run, "a", () => "two")).toBe("two");
});
