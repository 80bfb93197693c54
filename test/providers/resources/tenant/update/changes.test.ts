import { describe, expect, test } from "@jest/globals";
import { changedLeaves } from "../../../../../providers/resources/tenant/update/changes.ts";

const settings = (value: object) => ({ tenantSettings: value });

describe("a setting that is dropped", () => {
  test("is named as people write it, and not sent", () => {
    const { changed, dropped } = changedLeaves(settings({ a: 1, b: { c: 2 } }), settings({ a: 1 }));
    expect([...changed]).toEqual([]);
    expect(dropped).toEqual(["b.c"]);
  });

  test.each([
    ["a text", "text"],
    ["a list", [1, 2]],
    ["nothing", null],
  ])("is not one below %s that takes its place", (_what, value) => {
    const { changed, dropped } = changedLeaves(
      settings({ w: { a: { password: "x", "0": 1 } } }),
      settings({ w: { a: value } }),
    );
    expect([...changed]).toEqual([["tenantSettings.w.a", value]]);
    expect(dropped).toEqual([]);
  });

  test("is not one two blocks below a value that takes its place", () => {
    const before = settings({ w: { a: { password: "x" } } });
    const { changed, dropped } = changedLeaves(before, settings({ w: "text" }));
    expect([...changed]).toEqual([["tenantSettings.w", "text"]]);
    expect(dropped).toEqual([]);
  });

  test("is one that was a value, where a block takes its place, or the block above it goes", () => {
    const before = settings({ w: { a: 1 }, x: { y: { z: 2 } } });
    const { dropped } = changedLeaves(before, settings({ w: { a: { b: 1 } } }));
    expect(dropped).toEqual(["x.y.z"]);
  });

  test("is one beside a block that stays", () => {
    const before = settings({ w: { a: 1, b: 2 } });
    expect(changedLeaves(before, settings({ w: { a: 1 } })).dropped).toEqual(["w.b"]);
  });
});
