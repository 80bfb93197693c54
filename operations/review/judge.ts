import { answerIn } from "./answer.ts";
import type { Look } from "./look.ts";
import type { Review } from "./report.ts";
import { violationsIn, warningsIn } from "./said.ts";
import { plannedSteps } from "./steps.ts";
import { byTenant } from "./tenants.ts";

/** What the engine said about a change, in our words. */
export function reviewOf({ stack, policyPack, result }: Look): Review {
  const { events, isAccepted, refusals } = answerIn(result);
  return {
    stack,
    isAccepted,
    policyPack,
    ...byTenant(plannedSteps(events)),
    refusals,
    violations: violationsIn(events),
    warnings: warningsIn(events),
  };
}
