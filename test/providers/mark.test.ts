import { describe, expect, test } from "@jest/globals";
import {
  isSameOwner,
  isSameState,
  isTakenDown,
  isTakenOver,
  markOf,
  newSeed,
  parseMark,
  takenDownBy,
  takenOverBy,
} from "../../providers/mark.ts";

const owner = "pulumi:cx-tenants/prod";

describe("a mark", () => {
  test("names the owner, and the state by an id that its seed alone makes", () => {
    const mark = markOf(owner, "seed");
    expect(mark).toMatch(/^pulumi:cx-tenants\/prod#[0-9a-f]{12}$/);
    expect(markOf(owner, "seed")).toBe(mark);
    expect(markOf(owner, "other")).not.toBe(mark);
    expect(mark).not.toContain("seed");
    expect(newSeed()).not.toBe(newSeed());
  });

  test("is read back, also behind a tenant that was taken down", () => {
    expect(parseMark("pulumi:a/b#12ab")).toEqual({ owner: "pulumi:a/b", id: "12ab" });
    expect(parseMark(takenDownBy("pulumi:a/b#12ab"))).toEqual({ owner: "pulumi:a/b", id: "12ab" });
    expect(parseMark("portal-user")).toEqual({ owner: "portal-user", id: undefined });
    for (const nothing of ["", "  ", null, undefined, 7, {}]) {
      expect(parseMark(nothing)).toBeUndefined();
    }
  });

  test("of the same state is known by its id alone: a stack may be renamed", () => {
    expect(isSameState(markOf(owner, "seed"), markOf("pulumi:cx-tenants/live", "seed"))).toBe(true);
    expect(isSameState(markOf(owner, "seed"), markOf(owner, "other"))).toBe(false);
  });

  test.each([[owner], [`${owner}#`], [""], [undefined], [null]])(
    "without an id proves no state: %p",
    (text) => {
      expect(isSameState(text, text)).toBe(false);
    },
  );

  test("of the same owner is known by the name alone", () => {
    expect(isSameOwner(markOf(owner, "seed"), markOf(owner, "other"))).toBe(true);
    expect(isSameOwner(markOf(owner, "seed"), owner)).toBe(true);
    expect(isSameOwner(markOf(owner, "seed"), `${owner}2`)).toBe(false);
    expect(isSameOwner(undefined, undefined)).toBe(false);
  });

  test("says that a tenant was only taken over", () => {
    const mark = markOf(owner, "seed");
    expect(isTakenOver(takenOverBy(mark))).toBe(true);
    expect(isSameState(takenOverBy(mark), mark)).toBe(true);
    for (const other of [mark, takenDownBy(mark), undefined])
      expect(isTakenOver(other)).toBe(false);
  });

  test("says who took a tenant down", () => {
    expect(isTakenDown(takenDownBy(markOf(owner, "seed")))).toBe(true);
    expect(isTakenDown(markOf(owner, "seed"))).toBe(false);
    expect(isTakenDown(undefined)).toBe(false);
  });
});
