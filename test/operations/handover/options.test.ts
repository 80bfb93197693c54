import { expect, test } from "@jest/globals";
import { readOptions } from "../../../operations/handover/options.ts";

test.each([
  [["--stack", "prod", "tenant7"], { form: "text", showSecrets: false }],
  [["tenant7", "--md", "--stack=prod"], { form: "md", showSecrets: false }],
  [["--html", "--stack", "prod", "tenant7", "--show-secrets"], { form: "html", showSecrets: true }],
])("%j is understood", (args, options) => {
  expect(readOptions(args)).toEqual({ stack: "prod", tenantId: "tenant7", ...options });
});

test.each([
  [[]],
  [["--stack", "prod"]],
  [["tenant7"]],
  [["--stack", "prod", "tenant7", "tenant8"]],
  [["--stack", "prod", "tenant7", "--md", "--html"]],
  [["--stack", "prod", "tenant7", "--pdf"]],
  [["tenant7", "--stack"]],
])("%j is answered with the usage", (args) => {
  expect(() => readOptions(args)).toThrow(
    "Usage: npm run -s handover -- --stack <stack> <tenantId>",
  );
});
