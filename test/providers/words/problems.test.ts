import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import {
  describeProblem,
  formatPath,
  listProblems,
  problemsOf,
} from "../../../providers/words/problems.ts";

const schema = z.strictObject({
  size: z.int("expected a whole number").optional(),
  list: z.array(z.strictObject({ name: z.string().min(1, "must not be empty") })).optional(),
  kind: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("one"), a: z.string() }),
      z.strictObject({ kind: z.literal("two") }),
    ])
    .optional(),
  target: z
    .union([
      z.strictObject({ addresses: z.array(z.string()) }),
      z.strictObject({ hostname: z.string().min(1, "must not be empty") }),
    ])
    .optional(),
  either: z.union([z.string(), z.boolean()]).optional(),
});

const lines = (value: unknown) => problemsOf(schema, value).map(describeProblem);

describe("problems", () => {
  test.each<[unknown, string[]]>([
    [{}, []],
    [5, ["expected an object, got 5"]],
    [undefined, ["is missing; expected an object"]],
    [{ size: "x" }, ['size: expected a whole number, got "x"']],
    [{ size: 0.5 }, ["size: expected a whole number, got 0.5"]],
    [{ list: {} }, ["list: expected a list, got an object"]],
    [{ list: [{ name: "a" }, {}] }, ["list[1].name: is missing; expected a string"]],
    [
      { list: [{ name: "", nam: 1 }] },
      [
        'list[0].name: must not be empty, got ""',
        'list[0].nam: is not a known setting; check its spelling: did you mean "name"?',
      ],
    ],
    [{ kind: { kind: "three" } }, ['kind.kind: expected "one" | "two", got "three"']],
    [{ kind: {} }, ['kind.kind: is missing; expected "one" | "two"']],
    [{ kind: { kind: "one" } }, ["kind.a: is missing; expected a string"]],
    [{ target: { hostname: "" } }, ['target.hostname: must not be empty, got ""']],
    [{ target: { addresses: [5] } }, ["target.addresses[0]: expected a string, got 5"]],
  ])("of %j are %j", (value, expected) => {
    expect(lines(value)).toEqual(expected);
  });

  test("leave out what is not to be judged", () => {
    const isUnjudged = (path: readonly PropertyKey[]) => path[0] === "size";
    expect(problemsOf(schema, { size: "x", list: 1 }, { isUnjudged })).toEqual([
      { path: "list", reason: "expected a list, got 1" },
    ]);
  });

  test.each([
    ["https://me:canary@host/a@b", "https://…@b"],
    [" HTTPS:me:canary@b", " HTTPS:…@b"],
    ["wss:/me:canary@@b", "wss:/…@b"],
  ])("don't show the account in an address: %s", (size, left) => {
    const reason = `expected a whole number, got "${left}"`;
    expect(problemsOf(schema, { size })).toEqual([{ path: "size", reason }]);
  });

  test("don't show the value of a secret", () => {
    expect(problemsOf(schema, { size: "canary" }, { isSecret: () => true })).toEqual([
      { path: "size", reason: "expected a whole number" },
    ]);
  });
});

test("a path is written as people write it", () => {
  expect(formatPath(["tenants", 3, "keyCloak", "auth-server-url"])).toBe(
    "tenants[3].keyCloak.auth-server-url",
  );
  expect(formatPath([])).toBe("");
  expect(formatPath([0, "a"])).toBe("[0].a");
});

test("problems are listed one a line", () => {
  const problems = [
    { path: "a", reason: "is missing" },
    { path: "", reason: "is no object" },
  ];
  expect(listProblems(problems)).toBe("  - a: is missing\n  - is no object");
});
