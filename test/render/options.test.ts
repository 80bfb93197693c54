import { expect, test } from "@jest/globals";
import { readOptions } from "../../tools/render/options.ts";

const usage = "Usage: npm run render -- --stack <stack> --out <folder>";

test("name a stack and a folder", () => {
  expect(readOptions(["--out", "manifests", "--stack", "dev"])).toEqual({
    stack: "dev",
    folder: "manifests",
  });
});

test.each([
  ["none", []],
  ["no folder", ["--stack", "dev"]],
  ["an empty folder", ["--stack", "dev", "--out", ""]],
  ["no stack", ["--out", "manifests"]],
  ["an unknown one", ["--stack", "dev", "--out", "manifests", "--force"]],
  ["a word too many", ["--stack", "dev", "--out", "manifests", "more"]],
  ["an option without its value", ["--out", "manifests", "--stack"]],
  ["a path for a stack", ["--stack", "../dev", "--out", "manifests"]],
])("that are wrong (%s) bring the usage line", (_name, args) => {
  expect(() => readOptions(args)).toThrow(usage);
});
