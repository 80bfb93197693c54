import { readArguments, stackIn } from "../arguments.ts";

export const usage = `Usage: npm run review -- --stack <stack> [options]
  --json                 print the review as JSON
  --markdown <file>      write it as a comment for a pull request, too
  --expect-no-changes    end with status 1 where something would change`;

/** What to review, and how to show it. */
export interface ReviewOptions {
  stack: string;
  isJson: boolean;
  page: string | undefined;
  isChangeWrong: boolean;
}

const options = {
  stack: { type: "string" },
  json: { type: "boolean" },
  markdown: { type: "string" },
  "expect-no-changes": { type: "boolean" },
} as const;

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): ReviewOptions {
  const { values } = readArguments(args, { options, usage });
  return {
    stack: stackIn(values.stack, usage),
    isJson: values.json ?? false,
    page: values.markdown,
    isChangeWrong: values["expect-no-changes"] ?? false,
  };
}
