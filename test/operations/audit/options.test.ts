import { describe, expect, test } from "@jest/globals";
import { readOptions } from "../../../operations/audit/options.ts";

describe("the arguments of the command", () => {
  test("are a stack, and what else is wanted", () => {
    expect(readOptions(["--stack", "prod"])).toEqual({
      stack: "prod",
      isJson: false,
      page: undefined,
      severity: "note",
      address: undefined,
    });
    const all = ["--stack", "org/cx/prod", "--json", "--html", "a.html", "--severity", "problem"];
    expect(readOptions([...all, "--address", "[2001:db8::1]:8443"])).toEqual({
      stack: "org/cx/prod",
      isJson: true,
      page: "a.html",
      severity: "problem",
      address: "[2001:db8::1]:8443",
    });
  });

  test.each([
    [[], "--stack needs the name of a stack"],
    [["--stack", "--json"], "Usage"],
    [["--stack", "a b"], "--stack needs the name of a stack"],
    [
      ["--stack", "prod", "--severity", "error"],
      "--severity must be one of problem, warning, note",
    ],
    [["--stack", "prod", "--address", "http://a"], "--address must be a host or an IP address"],
    [["--stack", "prod", "--html", ""], "--html needs the name of a file"],
    [["--stack", "prod", "more"], "Usage"],
  ])("are refused with the usage where they are %j", (args, words) => {
    expect(() => readOptions(args)).toThrow(words);
    expect(() => readOptions(args)).toThrow(/\nUsage: npm run audit -- --stack <stack>/);
  });
});
