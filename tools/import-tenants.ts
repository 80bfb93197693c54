// npm run import-tenants: brings the tenants of a platform under management, and writes nothing to it.
import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { CxError } from "../providers/errors.ts";
import { codeOf } from "../providers/http/transport.ts";
import { readArguments, stackIn, wrongArguments } from "../operations/arguments.ts";
import { applyImport, writeFolder } from "../operations/import/apply.ts";
import { secretAt, secretCommands, settingsFrom } from "../operations/import/from-payload.ts";
import { prepareImport, sharedWith } from "../operations/import/import-tenants.ts";
import { reportOf } from "../operations/import/report.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { openStack, type OpenStack } from "../operations/stack.ts";
import { runCommand } from "./command.ts";
import { binDirectory } from "./programs.mjs";

const usage = [
  "Usage: npm run import-tenants -- --stack <stack> [--apply] [<tenantId or pattern> …]",
  "       npm run import-tenants -- --stack <stack> --from <payload.json or create_tenant.sh>",
  "       npm run -s import-tenants -- --from <file> --secret <path of a secret in it>",
].join("\n");

const options = {
  stack: { type: "string" },
  apply: { type: "boolean", default: false },
  from: { type: "string" },
  secret: { type: "string" },
} as const;

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const what = `cannot read '${file}' (${codeOf(error)})`;
    throw new CxError(what, "name a file that is there", { cause: error });
  }
}

/** A payload as settings, and the commands for its secrets. */
function showPayload(stack: OpenStack, file: string): void {
  const found = settingsFrom(textOf(file), file, sharedWith(stack));
  console.log(`# For the list of tenants:\n\n${stringify([found.settings], { lineWidth: 0 })}`);
  for (const note of found.notes) console.log(`# ${note}`);
  const commands = secretCommands(found, file, stack.fullName);
  if (commands.length > 0) console.log("\n# Its secrets, none of which is shown:\n");
  for (const command of commands) console.log(command);
}

async function importAll(stack: OpenStack, words: readonly string[], isApplied: boolean) {
  const prepared = await prepareImport(stack, words);
  console.log(`${reportOf(prepared)}\n`);
  if (isApplied) {
    await applyImport(stack, prepared, console.log);
    console.log(`\nNext: pulumi preview --stack ${stack.fullName}`);
    return;
  }
  const { commands, folder } = await writeFolder(stack, prepared);
  console.log(
    `Nothing is changed yet. ${folder} has the files, and secrets in it. Add --apply, or run:\n`,
  );
  for (const command of commands) console.log(`  ${command}`);
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { options, allowPositionals: true, usage });
  const { from, secret, apply } = values;
  if (from !== undefined && secret !== undefined) {
    process.stdout.write(secretAt(textOf(from), from, secret));
    return 0;
  }
  if (secret !== undefined) throw wrongArguments("--secret needs --from", usage);
  const warn = (line: string) => {
    console.error(`warning: ${line}`);
  };
  const stack = await openStack(stackIn(values.stack, usage), {
    environment: withPrograms(process.env, binDirectory),
    warn,
  });
  if (from === undefined) await importAll(stack, positionals, apply);
  else showPayload(stack, from);
  return 0;
}

await runCommand({ usage, failed: 1, main });
