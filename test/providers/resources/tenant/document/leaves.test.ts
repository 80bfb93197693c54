import { describe, expect, test } from "@jest/globals";
import {
  documentOf,
  isSameLeaf,
  leafAt,
  leavesOf,
} from "../../../../../providers/resources/tenant/document/leaves.ts";

const document = {
  name: "one",
  block: { port: 0, off: false, nothing: null, deep: { list: [1, { a: 2 }] } },
  empty: {},
  absent: undefined,
};

describe("leaves", () => {
  test("are plain values, lists and empty objects, by their path and in order", () => {
    expect([...leavesOf(document)]).toEqual([
      ["name", "one"],
      ["block.port", 0],
      ["block.off", false],
      ["block.nothing", null],
      ["block.deep.list", [1, { a: 2 }]],
      ["empty", {}],
    ]);
  });

  test("make up the document again", () => {
    const { absent: _absent, ...present } = document;
    expect(documentOf(leavesOf(document))).toEqual(present);
  });

  test("make up a document that can be changed like any other", () => {
    const made = Object.getOwnPropertyDescriptors(documentOf([["a", 1]]));
    expect(made).toEqual(Object.getOwnPropertyDescriptors({ a: 1 }));
  });

  test("of nothing are none", () => {
    expect([...leavesOf({})]).toEqual([]);
    expect(documentOf([])).toEqual({});
  });

  test("never reach the prototype of an object", () => {
    const made = documentOf([["__proto__.polluted", true]]);
    expect(Object.hasOwn(made, "__proto__")).toBe(true);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("the value at a path", () => {
  test.each([
    ["name", "one"],
    ["block.port", 0],
    ["block.deep", { list: [1, { a: 2 }] }],
    ["block.deep.list.0", undefined],
    ["name.length", undefined],
    ["block.missing.more", undefined],
    ["toString", undefined],
    ["constructor.name", undefined],
  ])("%s is %p", (path, value) => {
    expect(leafAt(document, path)).toEqual(value);
  });
});

describe("two values are the same to the platform", () => {
  test.each<[unknown, unknown]>([
    [5, "5"],
    [true, true],
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
    [[{ a: 1, b: 2 }], [{ b: 2, a: 1 }]],
    [null, null],
  ])("%j and %j", (one, other) => {
    expect([isSameLeaf(one, other), isSameLeaf(other, one)]).toEqual([true, true]);
  });

  test.each<[unknown, unknown]>([
    [5, "05"],
    ["", null],
    [
      [1, 2],
      [2, 1],
    ],
    [{}, []],
    [{ a: 1 }, { a: 1, b: 2 }],
    [0, false],
    [true, "true"],
    [false, "false"],
    ["null", null],
  ])("%j and %j are not", (one, other) => {
    expect([isSameLeaf(one, other), isSameLeaf(other, one)]).toEqual([false, false]);
  });
});
