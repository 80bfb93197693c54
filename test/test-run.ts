import type { RunContext } from "../providers/engine/lifecycle.ts";

export type Environment = Readonly<Record<string, string>>;

/** One run with this environment, and without a stack's configuration. */
export function testRun(
  environment: Environment = {},
  warn: RunContext["warn"] = () => undefined,
): RunContext {
  return { settings: { environment, config: () => undefined }, warn };
}

/** A test waits for no more than this, unless it says so. */
export const quick: Environment = { CX_OPERATION_TIMEOUT_SECONDS: "20", CX_MAX_RETRIES: "1" };

/** Nothing is asked twice, and an operation lasts this long at most. */
export function oneTry(seconds = 20): Environment {
  return { CX_OPERATION_TIMEOUT_SECONDS: String(seconds), CX_MAX_RETRIES: "0" };
}

/** How long a tenant's readiness is waited for, and the pause between two looks. */
export function lookFor(seconds: number, pause = 1): Environment {
  return {
    CX_READINESS_TIMEOUT_SECONDS: String(seconds),
    CX_READINESS_INTERVAL_SECONDS: String(pause),
  };
}
