// npm run preview:policy: what pulumi preview shows, and what the policies say of it.
import { parseArgs } from "node:util";
import { execa } from "execa";
import { stackIn } from "../operations/arguments.ts";
import { policyArguments } from "../operations/policy-pack.ts";
import { withPrograms } from "../operations/pulumi.ts";
import { CxError } from "../providers/errors.ts";
import { runCommand } from "./command.ts";
import { requireRightPolicies } from "./policy-file.ts";
import { binDirectory } from "./programs.mjs";

const usage = `Usage: npm run preview:policy -- --stack <stack> [arguments of pulumi preview]

Runs pulumi preview under the policies of docs/policies.md, configured by policy/<stack>.json where that is there.

  --stack, -s <stack>  e.g. prod

Exit status: that of pulumi preview, which is not 0 where a mandatory policy is violated; 2 where it was not run.`;

await runCommand({ usage, failed: 2, main: preview });

async function preview(args: readonly string[]): Promise<number> {
  const stack = stackIn(stackOf(args), usage);
  requireRightPolicies(stack);
  const judges = policyArguments(stack);
  requirePairs([...args, ...judges]);
  const { exitCode, cause } = await execa("pulumi", ["preview", ...args, ...judges], {
    env: withPrograms(process.env, binDirectory),
    extendEnv: false,
    stdio: "inherit",
    reject: false,
  });
  if (exitCode !== undefined) return exitCode;
  throw new CxError("there is no pulumi on PATH, or it was ended", "run npm run setup", { cause });
}

/** The CLI's own words for this are about arguments that nobody has typed. */
function requirePairs(args: readonly string[]): void {
  const list = { type: "string", multiple: true } as const;
  const options = { "policy-pack": list, "policy-pack-config": list };
  const { values } = parseArgs({ args: [...args], options, strict: false });
  const count = (name: keyof typeof options) => [values[name] ?? []].flat().length;
  if (count("policy-pack-config") === 0 || count("policy-pack") === count("policy-pack-config"))
    return;
  throw new CxError(
    "pulumi wants as many --policy-pack-config as --policy-pack, and this command adds those of docs/policies.md: policy/pack, and policy/<stack>.json where that is there",
    "give each pack of yours a configuration too ({} in a file says nothing), and no configuration without a pack",
  );
}

/** What else there is belongs to pulumi. */
function stackOf(args: readonly string[]): string | undefined {
  const options = { stack: { type: "string", short: "s" } } as const;
  const { stack } = parseArgs({ args: [...args], options, strict: false }).values;
  return typeof stack === "string" ? stack : undefined;
}
