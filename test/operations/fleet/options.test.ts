import { describe, expect, test } from "@jest/globals";
import { readOptions } from "../../../operations/fleet/options.ts";

test("the usual", () => {
  expect(readOptions(["up", "--stack", "prod"])).toEqual({
    command: "up",
    environment: "prod",
    shards: undefined,
    tenant: undefined,
    parallel: undefined,
    refresh: false,
    resume: false,
    yes: false,
  });
});

test("numbers of stacks, one by one and as a range", () => {
  const { shards, parallel } = readOptions([
    "preview",
    "--stack",
    "prod",
    "--shards",
    "1,3-5",
    "--parallel",
    "4",
  ]);
  expect([shards, parallel]).toEqual([[1, 3, 4, 5], 4]);
});

describe("refused, with the usage:", () => {
  test.each<[string[], string]>([
    [["--stack", "prod"], "the first word has to be one of preview, up"],
    [["upp", "--stack", "prod"], "the first word has to be one of"],
    [["up", "down", "--stack", "prod"], "the first word has to be one of"],
    [["up"], "--stack needs the name of a stack"],
    [["up", "--stack", "prod", "--shards", "5-3"], "--shards expects numbers"],
    [["up", "--stack", "prod", "--shards", "0"], "--shards expects numbers"],
    [["up", "--stack", "prod", "--shards", "one"], "--shards expects numbers"],
    [["up", "--stack", "prod", "--shards", "1-99999999"], "--shards expects numbers"],
    [["destroy", "--stack", "prod", "--tenant", "a"], "destroy means all that is in it"],
    [["move", "--stack", "prod", "--tenant", "a"], "move means all that is in it"],
    [["up", "--stack", "prod", "--shards", "1", "--tenant", "a"], "name the stacks twice"],
    [["destroy", "--stack", "prod", "--refresh"], "--refresh has no meaning for destroy"],
    [["up", "--stack", "prod", "--parallel", "0"], "--parallel expects a number"],
    [["up", "--stack", "prod", "--force"], "--force"],
  ])("%j", (args, reason) => {
    expect(() => readOptions(args)).toThrow(reason);
    expect(() => readOptions(args)).toThrow("Usage: npm run fleet");
  });
});
