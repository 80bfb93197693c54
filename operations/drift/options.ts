import { readArguments, stackIn } from "../arguments.ts";

export const usage = `Usage: npm run drift -- --stack <stack> [options]
  --json               print what was found as JSON
  --markdown <file>    write it as the text of an issue, too`;

/** What to look at, and how to show it. */
export interface DriftOptions {
  stack: string;
  isJson: boolean;
  page: string | undefined;
}

const options = {
  stack: { type: "string" },
  json: { type: "boolean" },
  markdown: { type: "string" },
} as const;

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): DriftOptions {
  const { values } = readArguments(args, { options, usage });
  return {
    stack: stackIn(values.stack, usage),
    isJson: values.json ?? false,
    page: values.markdown,
  };
}
