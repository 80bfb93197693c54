import { writePage } from "../page-file.ts";
import type { Shell } from "../stack.ts";
import { reviewOf } from "./judge.ts";
import { lookAhead } from "./look.ts";
import { markdownOf } from "./markdown.ts";
import { readOptions, type ReviewOptions } from "./options.ts";
import { hasChanges, type Review } from "./report.ts";
import { textOf } from "./text.ts";
import { headlineOf, type Page } from "./words.ts";

interface Surroundings extends Shell {
  print: (text: string) => void;
  /** Throws a CxError where the configuration of a stack's policies does not say what it seems to say. */
  requireRightPolicies: (stack: string) => void;
}

/**
 * Shows what `pulumi up` would do to a stack's tenants, as people review it. Writes nothing but the page.
 * @returns the exit status of the command: 1 where the run is refused, by the engine or by a policy.
 */
export async function review(
  args: readonly string[],
  { print, requireRightPolicies, ...shell }: Surroundings,
): Promise<number> {
  const options = readOptions(args);
  const found = reviewOf(await lookAhead(options.stack, "change", shell, requireRightPolicies));
  const page = pageOf(found);
  print(options.isJson ? JSON.stringify(found, undefined, 2) : textOf(found, page));
  if (options.page !== undefined) await writePage(options.page, markdownOf(found, page));
  return statusOf(found, options);
}

function statusOf(found: Review, { isChangeWrong }: ReviewOptions): 0 | 1 {
  return found.isAccepted && !(isChangeWrong && hasChanges(found)) ? 0 : 1;
}

function pageOf(found: Review): Page {
  // What was refused early was not looked at to its end.
  const changes =
    headlineOf(found) || (found.isAccepted ? "no changes" : "what it would change is not known");
  const verdict = found.isAccepted ? "" : "REFUSED; ";
  return {
    command: "review",
    title: `Stack ${found.stack}: ${verdict}${changes}`,
    note: noteOf(found),
    refused: "pulumi refuses this change:",
  };
}

/** A review without a policy pack must not look like one with it. */
function noteOf({ isAccepted, policyPack }: Review): string {
  return isAccepted && policyPack === null
    ? "No policy pack judged this: there is no policy/pack in this checkout."
    : "";
}
