import { CxError } from "../../providers/errors.ts";
import { writePage } from "../page-file.ts";
import { answerIn } from "../review/answer.ts";
import { lookAhead, type Look } from "../review/look.ts";
import { markdownOf } from "../review/markdown.ts";
import { hasChanges, type Review, type Said } from "../review/report.ts";
import { warningsIn } from "../review/said.ts";
import { textOf } from "../review/text.ts";
import { headlineOf, type Page } from "../review/words.ts";
import type { Shell } from "../stack.ts";
import { differencesIn, hasLooked, type Differences } from "./differences.ts";
import { readOptions } from "./options.ts";

/** What was found; as it stands in `--json`. */
type Drift = Review & Pick<Differences, "notApplied">;

/**
 * Shows what differs on the platform of a stack from what the stack has made there. Writes nothing but the page.
 * @returns the exit status of the command: 0 nothing differs, 1 something does, 2 it could not look.
 */
export async function drift(
  args: readonly string[],
  { print, ...shell }: Shell & { print: (text: string) => void },
): Promise<number> {
  const options = readOptions(args);
  requireWholeLook(shell.environment);
  const found = driftIn(await lookAhead(options.stack, "drift", shell));
  const page = pageOf(found);
  print(options.isJson ? JSON.stringify(found, undefined, 2) : textOf(found, page));
  if (options.page !== undefined) await writePage(options.page, markdownOf(found, page));
  if (!found.isAccepted) return 2;
  return hasChanges(found) ? 1 : 0;
}

/** Variables that let a run pass over what does not answer. */
const passingOver = ["CX_GONE_SERVICES", "PULUMI_K8S_DELETE_UNREACHABLE"];

function requireWholeLook(environment: Shell["environment"]): void {
  const found = passingOver.filter((name) => (environment[name] ?? "") !== "");
  if (found.length === 0) return;
  throw new CxError(
    `${found.join(" and ")} would let services that are away pass for services on which nothing differs`,
    "run the drift check without it",
  );
}

function driftIn({ stack, result }: Look): Drift {
  const { events, isAccepted, refusals } = answerIn(result);
  const isEmpty = isAccepted && !hasLooked(events);
  return {
    stack,
    isAccepted: isAccepted && !isEmpty,
    policyPack: null,
    ...differencesIn(events),
    refusals: isEmpty ? [emptyState] : refusals,
    violations: [],
    warnings: warningsIn(events),
  };
}

/** A state that was lost must not look like a platform on which all is well. */
const emptyState: Said = {
  subject: "",
  message:
    "the state of this stack is empty, so there is nothing to compare the platform with: no pulumi up has run yet, or the state was lost\n  → where the stack had tenants, bring its state back (docs/state.md, Lost state); else run pulumi up",
};

function pageOf(found: Drift): Page {
  const { stack, isAccepted, notApplied } = found;
  const differs = headlineOf(found) || (isAccepted ? "no drift" : "no difference seen");
  const verdict = isAccepted ? "" : "NOT ALL WAS LOOKED AT; ";
  return {
    command: "drift",
    title: `Stack ${stack}: ${verdict}${differs}`,
    note: isAccepted ? noteOf(notApplied) : "",
    refused: "pulumi could not look at everything:",
  };
}

function noteOf(notApplied: readonly string[]): string {
  return notApplied.length === 0
    ? ""
    : `No drift: the program has changed since the last pulumi up (${notApplied.join(", ")}).`;
}
