// npm run import-tenants: brings the tenants of a platform under management, and writes nothing to it.
import { parseArgs } from "node:util";
import { CxError } from "../providers/errors.ts";
import { applyImport, writeFolder } from "../operations/import/apply.ts";
import { prepareImport } from "../operations/import/import-tenants.ts";
import { reportOf } from "../operations/import/report.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { openStack } from "../operations/stack.ts";
import { SettingsError } from "../settings/settings.ts";
import { binDirectory } from "./programs.mjs";
import { UserError } from "./setup/user-error.mjs";

const usage =
  "Usage: npm run import-tenants -- --stack <stack> [--apply] [<tenantId or pattern> …]";

function options() {
  try {
    const { values, positionals } = parseArgs({
      options: { stack: { type: "string" }, apply: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    if (values.stack === undefined) throw new UserError(usage);
    return { stack: values.stack, isApplied: values.apply, words: positionals };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${error instanceof Error ? error.message : "unknown option"}\n${usage}`, {
      cause: error,
    });
  }
}

try {
  const { stack: name, isApplied, words } = options();
  const environment = withPrograms(process.env, binDirectory);
  const stack = await openStack(name, {
    environment,
    warn: (line) => {
      console.error(`warning: ${line}`);
    },
  });
  const prepared = await prepareImport(stack, words);
  console.log(reportOf(prepared));
  if (isApplied) {
    console.log("");
    await applyImport(stack, prepared, console.log);
    console.log(`\nNext: pulumi preview --stack ${name}`);
  } else {
    const { commands, folder } = await writeFolder(stack, prepared);
    console.log(
      `\nNothing is changed yet. ${folder} has the files, and secrets in it. Add --apply, or run:\n`,
    );
    for (const command of commands) console.log(`  ${command}`);
  }
} catch (error) {
  const isTheirs = [UserError, SettingsError, CxError].some((kind) => error instanceof kind);
  console.error(isTheirs && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
