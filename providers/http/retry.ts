import { backoffMs } from "../flow/poll.ts";
import type { PlatformFailure } from "./errors.ts";

/** How often and how patiently a call is repeated. */
export interface RetrySettings {
  /** Repeats after the first try; 0 switches retrying off. Default 4. */
  maxRetries: number;
  /** First pause in milliseconds; it doubles each time. Default 300. */
  baseDelayMs: number;
  /** Longest pause in milliseconds. Default 5000. */
  maxDelayMs: number;
}

/** The defaults of {@link RetrySettings}. */
export const defaultRetries: RetrySettings = { maxRetries: 4, baseDelayMs: 300, maxDelayMs: 5_000 };

/** A failed try, as far as the retry rule cares. */
export interface FailedAttempt {
  /** 1 for the first try. */
  attempt: number;
  failure: PlatformFailure;
  /** True when doing it twice is the same as doing it once. */
  repeatable: boolean;
}

/**
 * Milliseconds to wait before the next try, or undefined to give up. A request that may have been
 * carried out is repeated only when that does no harm; one that was refused at the door (no
 * connection, 429) always may be.
 */
export function retryDelayMs(
  { attempt, failure, repeatable }: FailedAttempt,
  settings: RetrySettings = defaultRetries,
  random: () => number = Math.random,
): number | undefined {
  if (attempt > settings.maxRetries) return undefined;
  const refusedAtTheDoor = failure.code === "unreachable" || failure.code === "throttled";
  const passing = refusedAtTheDoor || isPassing(failure);
  if (!passing || (!refusedAtTheDoor && !repeatable)) return undefined;
  if (failure.retryAfterSeconds !== undefined) return failure.retryAfterSeconds * 1_000;
  const pauses = { firstMs: settings.baseDelayMs, longestMs: settings.maxDelayMs };
  return backoffMs(attempt, pauses, random);
}

function isPassing({ code, status }: PlatformFailure): boolean {
  if (code === "interrupted" || code === "timeout") return true;
  return [500, 502, 503, 504].includes(status ?? 0);
}
