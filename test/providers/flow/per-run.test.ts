import { expect, test } from "@jest/globals";
import { perRun } from "../../../providers/flow/shared-read.ts";
import { testRun } from "../../test-run.ts";

test("a run makes one object per key and keeps it", () => {
  const shared = perRun<{ key: string }>();
  const run = testRun();
  const first = shared(run, "a", () => ({ key: "a" }));
  expect(shared(run, "a", () => ({ key: "another a" }))).toBe(first);
  expect(shared(run, "b", () => ({ key: "b" }))).toEqual({ key: "b" });
});

test("another run makes its own", () => {
  const shared = perRun<object>();
  const make = () => ({});
  expect(shared(testRun(), "a", make)).not.toBe(shared(testRun(), "a", make));
});

test("different kinds of objects don't meet under one key", () => {
  const run = testRun();
  expect(perRun<string>()(run, "a", () => "one")).toBe("one");
  expect(perRun<string>()(run, "a", () => "two")).toBe("two");
});
