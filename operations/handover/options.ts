import { readArguments, stackIn, wrongArguments } from "../arguments.ts";

export const usage =
  "Usage: npm run -s handover -- --stack <stack> <tenantId> [--md | --html] [--show-secrets]";

/** What to hand over, and in which form. */
export interface HandoverOptions {
  stack: string;
  tenantId: string;
  form: "text" | "md" | "html";
  showSecrets: boolean;
}

const flag = { type: "boolean" } as const;
const options = {
  stack: { type: "string" },
  md: flag,
  html: flag,
  "show-secrets": flag,
} as const;

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): HandoverOptions {
  const { values, positionals } = readArguments(args, { options, allowPositionals: true, usage });
  const { md = false, html = false } = values;
  const stack = stackIn(values.stack, usage);
  const [tenantId = "", ...others] = positionals;
  if (tenantId === "" || others.length > 0) {
    throw wrongArguments("one tenant has to be named", usage);
  }
  if (md && html) throw wrongArguments("--md and --html exclude each other", usage);
  const form = md ? "md" : html ? "html" : "text";
  return { stack, tenantId, form, showSecrets: values["show-secrets"] ?? false };
}
