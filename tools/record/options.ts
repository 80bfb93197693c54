import { UserError } from "../setup/user-error.mjs";

export const usage =
  "Usage: npm run record -- [--out <file.svg>] [-- <command> [arguments…]]\n" +
  "Runs the command (default: npm start) and draws what it says as an animated picture (default: docs/start.svg).";

/** What to record, and where the picture goes. */
export interface RecordOptions {
  /** The program and its arguments. */
  command: readonly [string, ...string[]];
  /** The SVG file; relative to the working directory. */
  file: string;
}

/** Reads the command's arguments. Throws a UserError with the usage. */
export function readOptions(args: readonly string[]): RecordOptions {
  const behind = args.indexOf("--");
  const options = behind === -1 ? args : args.slice(0, behind);
  const [program = "npm", ...rest] = behind === -1 ? [] : args.slice(behind + 1);
  const command: [string, ...string[]] = [program, ...(behind === -1 ? ["start"] : rest)];
  if (options.length === 0) return { command, file: "docs/start.svg" };
  const [name, file, ...more] = options;
  if (name !== "--out" || file === undefined || more.length > 0) throw new UserError(usage);
  return { command, file };
}
