import { parseArgs, type ParseArgsConfig } from "node:util";
import { CxError } from "../providers/errors.ts";

/** What a command takes. */
interface Form<Options, Positionals> {
  options: Options;
  allowPositionals?: Positionals;
  usage: string;
}

/** Reads the arguments of a command. Throws a CxError with its usage. */
export function readArguments<
  const Options extends NonNullable<ParseArgsConfig["options"]>,
  const Positionals extends boolean = false,
>(args: readonly string[], { options, allowPositionals, usage }: Form<Options, Positionals>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals });
  } catch (error) {
    const reason = String(Reflect.get(Object(error), "message"));
    // What to do about a tenant whose id begins with a dash helps nobody here.
    throw wrongArguments(reason.replace(/\. To specify a positional.*$/s, ""), usage, error);
  }
}

/** The name of a stack, e.g. `prod` or `organization/cx-tenants/prod`. Throws a CxError with the usage. */
export function stackIn(stack: string | undefined, usage: string): string {
  if (stack !== undefined && /^[\w.][\w./-]*$/.test(stack)) return stack;
  throw wrongArguments("--stack needs the name of a stack, such as prod", usage);
}

/** Tells what is wrong with the arguments, and how they have to be. */
export function wrongArguments(reason: string, usage: string, cause?: unknown): CxError {
  return new CxError(`${reason}\n${usage}`, undefined, { cause });
}
