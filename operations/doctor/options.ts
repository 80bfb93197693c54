import { readArguments, stackIn } from "../arguments.ts";

export const usage = "Usage: npm run doctor -- --stack <stack> [--json]";

const options = { stack: { type: "string" }, json: { type: "boolean" } } as const;

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): { stack: string; isJson: boolean } {
  const { values } = readArguments(args, { options, usage });
  return { stack: stackIn(values.stack, usage), isJson: values.json ?? false };
}
