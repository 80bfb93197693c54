// npm run import-tenants: brings the tenants of a platform under management, and writes nothing to it.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { CxError } from "../providers/errors.ts";
import { applyImport, writeFolder } from "../operations/import/apply.ts";
import { secretAt, secretCommands, settingsFrom } from "../operations/import/from-payload.ts";
import { prepareImport, sharedWith } from "../operations/import/import-tenants.ts";
import { reportOf } from "../operations/import/report.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { openStack, type OpenStack } from "../operations/stack.ts";
import { SettingsError } from "../settings/settings.ts";
import { binDirectory } from "./programs.mjs";
import { UserError } from "./setup/user-error.mjs";

const usage = [
  "Usage: npm run import-tenants -- --stack <stack> [--apply] [<tenantId or pattern> …]",
  "       npm run import-tenants -- --stack <stack> --from <payload.json or create_tenant.sh>",
  "       npm run -s import-tenants -- --from <file> --secret <path of a secret in it>",
].join("\n");

function options() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        stack: { type: "string" },
        apply: { type: "boolean", default: false },
        from: { type: "string" },
        secret: { type: "string" },
      },
      allowPositionals: true,
    });
    return { ...values, words: positionals };
  } catch (error) {
    const words = error instanceof Error ? error.message : "unknown option";
    throw new UserError(`${words}\n${usage}`, { cause: error });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`cannot read ${file}`, { cause: error });
  }
}

/** A payload as settings, and the commands for its secrets. */
function showPayload(stack: OpenStack, file: string): void {
  const found = settingsFrom(textOf(file), file, sharedWith(stack));
  console.log(`# For the list of tenants:\n\n${stringify([found.settings], { lineWidth: 0 })}`);
  for (const note of found.notes) console.log(`# ${note}`);
  const commands = secretCommands(found, file, stack.name);
  if (commands.length > 0) console.log("\n# Its secrets, none of which is shown:\n");
  for (const command of commands) console.log(command);
}

async function importAll(stack: OpenStack, words: readonly string[], isApplied: boolean) {
  const prepared = await prepareImport(stack, words);
  console.log(`${reportOf(prepared)}\n`);
  if (isApplied) {
    await applyImport(stack, prepared, console.log);
    console.log(`\nNext: pulumi preview --stack ${stack.name}`);
    return;
  }
  const { commands, folder } = await writeFolder(stack, prepared);
  console.log(
    `Nothing is changed yet. ${folder} has the files, and secrets in it. Add --apply, or run:\n`,
  );
  for (const command of commands) console.log(`  ${command}`);
}

async function main(): Promise<void> {
  const { stack: name, apply, from, secret, words } = options();
  if (from !== undefined && secret !== undefined) {
    process.stdout.write(secretAt(textOf(from), from, secret));
    return;
  }
  if (name === undefined || secret !== undefined) throw new UserError(usage);
  const warn = (line: string) => {
    console.error(`warning: ${line}`);
  };
  const stack = await openStack(name, {
    environment: withPrograms(process.env, binDirectory),
    warn,
  });
  if (from === undefined) await importAll(stack, words, apply);
  else showPayload(stack, from);
}

try {
  await main();
} catch (error) {
  const isTheirs = [UserError, SettingsError, CxError].some((kind) => error instanceof kind);
  console.error(isTheirs && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
