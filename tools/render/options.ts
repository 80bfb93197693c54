import { parseArgs } from "node:util";
import { UserError } from "../setup/user-error.mjs";

const usage = "Usage: npm run render -- --stack <stack> --out <folder>";

/** What to render, and where to. */
export interface RenderOptions {
  stack: string;
  folder: string;
}

/** Reads the command's arguments. Throws a UserError with the usage line. */
export function readOptions(args: readonly string[]): RenderOptions {
  const { stack, out: folder } = parsed(args);
  if (stack === undefined || folder === undefined || folder === "") throw new UserError(usage);
  if (!/^[\w.-]+$/.test(stack)) {
    throw new UserError(`"${stack}" is no name of a stack: Pulumi.<stack>.yaml has it\n${usage}`);
  }
  return { stack, folder };
}

function parsed(args: readonly string[]) {
  const options = { stack: { type: "string" }, out: { type: "string" } } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown option";
    throw new UserError(`${reason}\n${usage}`, { cause: error });
  }
}
