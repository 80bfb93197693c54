import { expect, test } from "@jest/globals";
import { unknownValue as unknownOfPulumi } from "@pulumi/pulumi/runtime/rpc.js";
import { isUnknown, isUnknownAt, unknownValue } from "../../../providers/engine/wire.ts";

test("the sentinel is the one of this version of Pulumi", () => {
  expect(unknownValue).toBe(unknownOfPulumi);
});

test("only the sentinel itself is unknown", () => {
  const values = [unknownValue, undefined, null, "", `${unknownValue} `, [unknownValue]];
  expect(values.map(isUnknown)).toEqual([true, false, false, false, false, false]);
});

test("what is inside an unknown value is unknown too", () => {
  const root = { a: unknownValue, b: { c: 1, d: unknownValue }, e: null };
  expect(isUnknownAt(root, ["a", "x", 0])).toBe(true);
  expect(isUnknownAt(root, ["b", "d"])).toBe(true);
  expect(isUnknownAt(unknownValue, ["anything"])).toBe(true);
  expect(isUnknownAt(root, ["b", "c"])).toBe(false);
  expect(isUnknownAt(root, ["b"])).toBe(false);
  expect(isUnknownAt(root, ["e", "x"])).toBe(false);
  expect(isUnknownAt(root, ["missing", "x"])).toBe(false);
});
