const dayMs = 24 * 60 * 60 * 1_000;

/** Days for which a certificate is still valid; below 0 when it has expired. */
export function daysLeft(validTo: Date, nowMs: number): number {
  return Math.floor((validTo.getTime() - nowMs) / dayMs);
}

/** With fewer days left, somebody has to renew it. */
export const soonDays = 30;
