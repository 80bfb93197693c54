// npm run preview:policy: what pulumi preview shows, and what the policies say of it.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { stackIn } from "../operations/arguments.ts";
import { policyArguments, policyFileOf } from "../operations/policy-pack.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { unknownRules } from "../policy/configuration.ts";
import { CxError } from "../providers/errors.ts";
import { parseJson } from "../providers/objects.ts";
import { listProblems } from "../providers/words/problems.ts";
import { runCommand } from "./command.ts";
import { binDirectory } from "./programs.mjs";

const usage = `Usage: npm run preview:policy -- --stack <stack> [arguments of pulumi preview]

Runs pulumi preview under the policies of docs/policies.md, configured by policy/<stack>.json where that is there.

  --stack, -s <stack>  e.g. prod

Exit status: that of pulumi preview, which is not 0 where a mandatory policy is violated; 2 where it was not run.`;

await runCommand({ usage, failed: 2, main: preview });

async function preview(args: readonly string[]): Promise<number> {
  const stack = stackIn(stackOf(args), usage);
  refuseUnknownRules(policyFileOf(stack));
  const { exitCode, cause } = await execa(
    "pulumi",
    ["preview", ...args, ...policyArguments(stack)],
    {
      env: withPrograms(process.env, binDirectory),
      extendEnv: false,
      stdio: "inherit",
      reject: false,
    },
  );
  if (exitCode !== undefined) return exitCode;
  throw new CxError("there is no pulumi on PATH, or it was ended", "run npm run setup", { cause });
}

/** What else there is belongs to pulumi. */
function stackOf(args: readonly string[]): string | undefined {
  const options = { stack: { type: "string", short: "s" } } as const;
  const { stack } = parseArgs({ args: [...args], options, strict: false }).values;
  return typeof stack === "string" ? stack : undefined;
}

function refuseUnknownRules(file: string | undefined): void {
  if (file === undefined) return;
  const configuration = parseJson(readFileSync(file, "utf8"));
  // The CLI says what is wrong with a text that is no JSON.
  if (configuration === undefined) return;
  const problems = unknownRules(configuration);
  if (problems.length === 0) return;
  throw new CxError(`${file} is wrong:\n${listProblems(problems)}`, "see docs/policies.md");
}
