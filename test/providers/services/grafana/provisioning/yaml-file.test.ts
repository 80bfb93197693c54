import { describe, expect, test } from "@jest/globals";
import { isMap, parseDocument } from "yaml";
import {
  obstacleIn,
  obstacleInKeys,
  parseYaml,
} from "../../../../../providers/services/grafana/provisioning/yaml-file.ts";

const remedy =
  "\n  → write that part of the file out plainly, in the Secret and in the file it is made from";

describe("a file", () => {
  test("without anything in it is an empty map", () => {
    for (const text of ["", "# a remark\n"]) expect(parseYaml(text, "k").written).toEqual({});
  });

  test("is read as it is written, as Grafana reads it, and as the texts that stand there", () => {
    const file = parseYaml("a: &x { b: 010, c: 1 }\nd: { <<: *x, c: 2 }\n", "k");
    expect(file.written).toEqual({ a: { b: 10, c: 1 }, d: { "<<": { b: 10, c: 1 }, c: 2 } });
    expect(file.merged).toEqual({ a: { b: 10, c: 1 }, d: { b: 10, c: 2 } });
    const texts = { b: "010", c: "1" };
    expect(file.texts()).toEqual({ a: texts, d: { "<<": texts, c: "2" } });
  });

  test.each([
    [
      "a: 1\n---\nb: 2\n",
      "'k' has several documents (`---`), and Grafana reads the first alone; nothing was changed",
    ],
    [
      "%YAML 1.2\n---\na: 1\n",
      "'k' begins with a directive (`%YAML` or `%TAG`); nothing was changed",
    ],
    [
      "%TAG ! tag:example.com,2000:\n---\na: 1\n",
      "'k' begins with a directive (`%YAML` or `%TAG`); nothing was changed",
    ],
  ])("that we do not edit says why: %j", (text, words) => {
    expect(() => parseYaml(text, "k")).toThrow(words + remedy);
  });

  test.each(["a: [", "a: *b\n"])("that is no YAML says so: %j", (text) => {
    expect(() => parseYaml(text, "k")).toThrow(/^'k' is not YAML: .*; nothing was changed\n {2}→ /);
  });
});

describe("what stands in the way of an edit", () => {
  const node = (text: string) => parseDocument(text, { merge: false }).get("l", true);
  const map = (text: string) => {
    const { contents } = parseDocument(text, { merge: false });
    if (!isMap(contents)) throw new Error("the text is no map");
    return contents;
  };

  test.each([
    ["l: [a]", undefined],
    ["l: &x [a]", "an anchor (`&x`)"],
    ["l: !t [a]", "a tag (`!t`)"],
    ["a: &x [a]\nl: *x", "an alias (`*x`)"],
    ["m: 1", undefined],
  ])("%j: %s", (text, what) => {
    expect(obstacleIn(node(text))).toBe(what);
  });

  test.each([
    ["a: 1\nb: 2", undefined],
    ["a: &x {}\n<<: *x", "a merge key (`<<`)"],
    ["? [a]\n: b", "a key that is no text"],
  ])("in keys, %j: %s", (text, what) => {
    expect(obstacleInKeys(map(text))).toBe(what);
  });
});
