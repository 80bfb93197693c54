import { readEvents } from "./events.ts";
import type { Look } from "./look.ts";
import type { Review } from "./report.ts";
import { refusalsIn, violationsIn, warningsIn } from "./said.ts";
import { plannedSteps } from "./steps.ts";
import { byTenant } from "./tenants.ts";

/** What the engine said about a change, in our words. */
export function reviewOf({ stack, policyPack, result }: Look): Review {
  const { events } = readEvents(result.stdout);
  return {
    stack,
    isAccepted: result.exitCode === 0,
    policyPack,
    ...byTenant(plannedSteps(events)),
    refusals: refusalsIn(events, result),
    violations: violationsIn(events),
    warnings: warningsIn(events),
  };
}
