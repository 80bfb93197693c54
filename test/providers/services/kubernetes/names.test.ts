import { describe, expect, test } from "@jest/globals";
import type { z } from "zod";
import {
  annotations,
  labels,
  namespaceName,
  objectName,
  serviceName,
} from "../../../../providers/services/kubernetes/names.ts";
import { problem, problemsOf } from "../../../../providers/words/problems.ts";

const long = (length: number) => "a".repeat(length);
const takes = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
const refusalOf = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues[0]?.message;
const noKey =
  "is no key in Kubernetes: letters, digits, dashes, underscores and dots, at most 63, behind a DNS name and a slash if need be";

describe("the name of", () => {
  test.each<[string, z.ZodType, string[], string[]]>([
    [
      "a namespace",
      namespaceName,
      ["a", "ef-external", "1", long(63)],
      ["", "EF", "ef_external", "-a", "a-", "a.b", "a b", "a\n", long(64)],
    ],
    [
      "an object",
      objectName,
      ["a", "tls.example.com", "1-a", long(253), "a.b"],
      ["", "A", ".a", "a.", "a..b", "a.-b", "a_b", "a/b", "a\n", long(254)],
    ],
    ["a Service", serviceName, ["keycloak", "a1"], ["", "1a", "a.b", "A", long(64)]],
  ])("%s is what the API server takes", (_what, schema, right, wrong) => {
    expect(right.filter((name) => !takes(schema, name))).toEqual([]);
    expect(wrong.filter((name) => takes(schema, name))).toEqual([]);
  });

  test("an object says what is wrong with it", () => {
    expect(refusalOf(namespaceName, "EF")).toBe(
      "must be a name in Kubernetes: lower-case letters, digits and dashes, with a letter or digit at both ends",
    );
    expect(refusalOf(namespaceName, long(64))).toBe("must have 63 characters at most");
    expect(refusalOf(objectName, "A")).toBe(
      "must be a name in Kubernetes: lower-case letters, digits, dashes and dots, with a letter or digit at both ends",
    );
    expect(refusalOf(objectName, long(254))).toBe("must have 253 characters at most");
    expect(refusalOf(serviceName, "1a")).toBe("must begin with a letter");
  });
});

describe.each([
  ["labels", labels],
  ["annotations", annotations],
])("the keys of %s", (_what, schema) => {
  const right = ["a", "A_b.c-d", "example.com/tenant", long(63), `${long(253)}/a`];
  const wrong = ["", "-a", "a b", "a/", "/a", "a/b/c", "A.com/a", long(64), `${long(254)}/a`];

  test("are what the API server takes", () => {
    expect(right.filter((key) => !takes(schema, { [key]: "x" }))).toEqual([]);
    expect(wrong.filter((key) => takes(schema, { [key]: "x" }))).toEqual([]);
  });

  test("say what is wrong with them", () => {
    expect(problemsOf(schema, { "a b": "x" })).toEqual([problem("a b", noKey)]);
  });
});

test("labels have values as short as names, annotations any text", () => {
  const wrong = ["a b", "-a", "a\n", long(64)];
  for (const value of ["", "a", "A.b_c", long(63)]) expect(takes(labels, { a: value })).toBe(true);
  for (const value of wrong) expect(takes(labels, { a: value })).toBe(false);
  for (const value of wrong) expect(takes(annotations, { a: value })).toBe(true);
});

test.each([
  [long(64), "must have 63 characters at most"],
  [
    "a b",
    "must be empty, or letters, digits, dashes, underscores and dots, with a letter or digit at both ends",
  ],
])("a label with the value %s says what is wrong with it", (value, reason) => {
  expect(refusalOf(labels, { a: value })).toBe(reason);
});

test.each(["pulumi.com/patchFieldManager", "cx.expertflow.com/owner"])(
  "the annotation %s is set by this project alone",
  (name) => {
    const reason =
      "is set by this project alone: with another one, two stacks would write over each other's objects";
    expect(problemsOf(annotations, { [name]: "x" })).toEqual([problem(name, reason)]);
    expect(takes(annotations, { [`also.${name}`]: "x" })).toBe(true);
  },
);
