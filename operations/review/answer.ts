import type { CliResult } from "../pulumi.ts";
import { readEvents, type EngineEvent } from "./events.ts";
import type { Said } from "./report.ts";
import { refusalsIn } from "./said.ts";

/** What the CLI answered to a preview. */
export interface Answer {
  events: readonly EngineEvent[];
  /** False where the engine refused, or not all that it said was understood. */
  isAccepted: boolean;
  /** Why it is false. */
  refusals: Said[];
}

/** Reads an answer. What can't be read is never taken for "no changes". */
export function answerIn(result: CliResult): Answer {
  const { events, isWhole } = readEvents(result.stdout);
  if (result.exitCode !== 0) {
    return { events, isAccepted: false, refusals: refusalsIn(events, result) };
  }
  return { events, isAccepted: isWhole, refusals: isWhole ? [] : [notUnderstood] };
}

const notUnderstood: Said = {
  subject: "",
  message:
    'this pulumi speaks otherwise than the one that the project is tested with: not all that it would do could be read, so nothing is said of this run\n  → use the project\'s own pulumi (npm run setup, then eval "$(npm run -s env)"), or read what plain pulumi preview shows',
};
