// What the CLI takes without a word in a stack's configuration of the policies, and what would leave a rule off.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { policyFileOf, policyPack } from "../operations/policy-pack.ts";
import { configurationProblems } from "../policy/configuration.ts";
import { CxError } from "../providers/errors.ts";
import { codeOf } from "../providers/http/transport.ts";
import { parseJson } from "../providers/objects.ts";
import { listProblems } from "../providers/words/problems.ts";
import { projectDirectory } from "./setup/locations.mjs";

const remedy = "see docs/policies.md";

/** Throws a CxError where `policy/<stack>.json` is there and does not say what it seems to say. */
export function requireRightPolicies(stack: string): void {
  const file = policyFileOf(stack);
  if (file === undefined || !isOurPack()) return;
  const text = textOf(file);
  const configuration = parseJson(text);
  // The CLI says what is wrong with a text that is no JSON; an empty one it takes for no configuration.
  if (configuration === undefined && text.trim() !== "") return;
  const problems = configurationProblems(configuration);
  if (problems.length === 0) return;
  throw new CxError(`${file} is wrong:\n${listProblems(problems)}`, remedy);
}

/** Of a pack of somebody's own, in our pack's place, the rules are not known. */
function isOurPack(): boolean {
  const ours = path.join(projectDirectory, policyPack);
  return existsSync(policyPack) && realpathSync(policyPack) === realpathSync(ours);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new CxError(`cannot read ${file} (${codeOf(cause)})`, remedy, { cause });
  }
}
