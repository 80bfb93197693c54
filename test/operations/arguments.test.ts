import { expect, test } from "@jest/globals";
import { readArguments, stackIn } from "../../operations/arguments.ts";

const usage = "Usage: npm run x -- --stack <stack>";

test.each(["prod", "eu_1.prod", "organization/cx-tenants/prod"])("'%s' is a stack", (name) => {
  expect(stackIn(name, usage)).toBe(name);
});

test.each([undefined, "", "a b", "--json", "-s"])("%j is none", (name) => {
  expect(() => stackIn(name, usage)).toThrow(
    "--stack needs the name of a stack, such as prod\nUsage: npm run x -- --stack <stack>",
  );
});

test("an unknown option is answered with its name and the usage", () => {
  const read = () => readArguments(["--fix"], { options: {}, allowPositionals: true, usage });
  expect(read).toThrow(/^Unknown option '--fix'\nUsage: npm run x/);
});
