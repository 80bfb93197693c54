import { parseArgs } from "node:util";
import { CxError } from "../../providers/errors.ts";

const usage =
  "Usage: npm run -s handover -- --stack <stack> <tenantId> [--md | --html] [--show-secrets]";

/** What to hand over, and in which form. */
export interface HandoverOptions {
  stack: string;
  tenantId: string;
  form: "text" | "md" | "html";
  showSecrets: boolean;
}

/** Reads the command's arguments. Throws a CxError with the usage line. */
export function readOptions(args: readonly string[]): HandoverOptions {
  const { values, positionals } = parsed(args);
  const { stack = "", md = false, html = false } = values;
  const [tenantId = "", ...others] = positionals;
  if (stack === "" || tenantId === "" || others.length > 0 || (md && html))
    throw new CxError(usage);
  const form = md ? "md" : html ? "html" : "text";
  return { stack, tenantId, form, showSecrets: values["show-secrets"] ?? false };
}

function parsed(args: readonly string[]) {
  const flag = { type: "boolean" } as const;
  const options = {
    stack: { type: "string" },
    md: flag,
    html: flag,
    "show-secrets": flag,
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unknown option";
    throw new CxError(`${reason}\n${usage}`, undefined, { cause: error });
  }
}
