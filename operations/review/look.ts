import { existsSync } from "node:fs";
import { CxError, wordsOf } from "../../providers/errors.ts";
import { withoutControls } from "../../providers/words/printable.ts";
import { redact, rememberSecrets } from "../../providers/words/redact.ts";
import { openStack, type OpenStack, type Shell } from "../stack.ts";
import type { CliResult, Environment } from "../pulumi.ts";
import { policyPack } from "../policy-pack.ts";
import { preview } from "./preview.ts";

/** What the CLI said about a stack. */
export interface Look {
  /** As the program knows it. */
  stack: string;
  policyPack: string | null;
  result: CliResult;
}

/** What a look is for: a change of the program, or what others have changed on the platform. */
type Purpose = "change" | "drift";

/**
 * Lets the engine look ahead. Where it can't even begin, such as with a wrong passphrase, that is what it said.
 * @param requireFirst throws a CxError where there is nothing to look for yet, which is told in the same way.
 */
export async function lookAhead(
  fullName: string,
  purpose: Purpose,
  shell: Shell,
  requireFirst: (stack: string) => void = () => undefined,
): Promise<Look> {
  rememberSecrets(...secretsIn(shell.environment));
  try {
    requireFirst(fullName);
    return await lookAt(await openStack(fullName, shell), purpose);
  } catch (error) {
    if (!(error instanceof CxError)) throw error;
    const stderr = withoutControls(redact(wordsOf(error)));
    const stack = fullName.slice(fullName.lastIndexOf("/") + 1);
    return { stack, policyPack: null, result: { stdout: "", stderr, exitCode: 1 } };
  }
}

async function lookAt(stack: OpenStack, purpose: Purpose): Promise<Look> {
  const isJudged = purpose === "change" && existsSync(policyPack);
  const wanted = { stack: stack.fullName, isJudged, isRefreshed: purpose === "drift" };
  const result = await preview(wanted, stack.cli);
  return { stack: stack.name, policyPack: isJudged ? policyPack : null, result };
}

/** Shorter ones may be words that a page needs. */
const shortestSecret = 8;

/** What a shell of a pipeline has in secret, by the names of its variables. */
function secretsIn(environment: Environment): string[] {
  return Object.entries(environment).flatMap(([name, value = ""]) =>
    /SECRET|PASSWORD|PASSPHRASE|TOKEN|ACCESS_KEY$/.test(name) && value.length >= shortestSecret
      ? value
      : [],
  );
}
