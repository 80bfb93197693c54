import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { SecretOutput, unknownValue } from "../../../providers/engine/wire.ts";
import { check, outputsOf, storedIn } from "../../../providers/engine/stored.ts";
import { describeProblem } from "../../../providers/words/problems.ts";

const spec = z.strictObject({ name: z.string(), size: z.int().optional() });
const facts = z.object({ madeBy: z.string().optional(), password: z.string().default("none") });
const form = { schemaVersion: 2, spec, facts, secretFacts: ["password"] as const };
const state = { name: "one", madeBy: "me", password: "p", schemaVersion: 2 };

describe("a state", () => {
  test("holds the arguments, and what is known beside them", () => {
    const stored = storedIn(form, state);
    expect(stored.args).toEqual({ name: "one" });
    expect(stored.facts).toEqual({ madeBy: "me", password: "p" });
  });

  test("of an older version has a fact that it lacks", () => {
    expect(storedIn(form, { name: "one", schemaVersion: 1 }).facts).toEqual({ password: "none" });
  });

  test("may hold arguments of any value: only who needs them right finds out", () => {
    const stored = storedIn(form, { ...state, name: ["stored by a person"], more: 1 });
    expect(stored.args).toEqual({ name: ["stored by a person"], more: 1 });
    expect(() => stored.spec).toThrow(/^the stored state cannot be read:\n {2}- name: expected/);
  });

  test("may hold more than is known by now", () => {
    expect(storedIn(form, { ...state, more: 1 }).spec).toEqual({ name: "one" });
  });

  test.each<[string, object, string]>([
    ["a newer version has written", { schemaVersion: 3 }, "a newer version of cx-tenants"],
    ["says no version", { schemaVersion: undefined }, "schemaVersion: is missing"],
    ["holds facts that are none", { password: 7 }, "password: expected a string"],
  ])("that %s is refused", (_which, change, words) => {
    expect(() => storedIn(form, { ...state, ...change })).toThrow(words);
  });

  test("that is refused shows no value of it", () => {
    expect(() => storedIn(form, { ...state, password: ["canary"] })).not.toThrow(/canary/);
    expect(() => storedIn(form, { ...state, password: ["canary"] })).toThrow(/password/);
  });
});

describe("what is kept in the state", () => {
  test("is arguments, facts and version, and a secret fact is one", () => {
    const { password, ...open } = {
      password: undefined,
      ...outputsOf(form, { name: "one" }, { password: "p" }),
    };
    expect(open).toEqual({ name: "one", schemaVersion: 2 });
    expect(password).toEqual(new SecretOutput("p"));
  });

  test("of a fact is what a run has seen, where it is an argument too", () => {
    const both = { schemaVersion: 1, spec, facts: facts.extend({ size: z.int() }) };
    const outputs = outputsOf(both, { name: "one", size: 1 }, { size: 2 });
    expect(outputs).toEqual({ name: "one", size: 2, schemaVersion: 1 });
    expect(storedIn(both, { ...outputs }).spec).toEqual({ name: "one", size: 2 });
  });
});

describe("arguments", () => {
  const problems = (news: object, change: object = {}) =>
    check({ spec, ...change }, {}, { ...news }).problems.map(describeProblem);

  test("are judged with their defaults", () => {
    const complete = (news: object) => ({ name: "made", ...news });
    expect(check({ spec, complete }, {}, {})).toEqual({
      inputs: { name: "made" },
      problems: [],
      warnings: [],
    });
  });

  test("are not judged where they are not known yet, and the others are", () => {
    expect(problems({ name: unknownValue, size: "big" })).toEqual([
      'size: expected a whole number, got "big"',
    ]);
  });

  test("are not shown where they are secret", () => {
    const isSecret = ([key]: readonly PropertyKey[]) => key === "size";
    expect(problems({ name: "one", size: "canary" }, { isSecret })).toEqual([
      "size: expected a whole number",
    ]);
  });

  test.each([
    [{ name: "one" }, true],
    [{ name: unknownValue }, true],
    [{ name: 1 }, false],
  ])("that are %j are well-formed: %s", (news, expected) => {
    const seen: boolean[] = [];
    const judge = (_news: object, _olds: object, isWellFormed: boolean) => {
      seen.push(isWellFormed);
      return { problems: [{ path: "name", reason: "is taken" }], warnings: ["look"] };
    };
    const { problems: found, warnings } = check({ spec, judge }, {}, { ...news });
    expect([seen, found.at(-1), warnings]).toEqual([
      [expected],
      { path: "name", reason: "is taken" },
      ["look"],
    ]);
  });
});
