import type { Deadline } from "./deadline.ts";

/**
 * Looks at once, and again after each pause, until it has seen enough or the next look would come too late.
 * Gives what was seen last.
 */
export async function poll<T>(
  { end, pauseMs }: { end: Deadline; pauseMs: number },
  look: () => Promise<T>,
  isEnough: (seen: T) => boolean,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isEnough(seen) || end.remainingMs <= pauseMs) return seen;
    await end.pause(pauseMs);
  }
}

/** A pause in milliseconds that doubles with each try, with jitter, so that those who collided don't again. */
export function backoffMs(
  attempts: number,
  { firstMs, longestMs }: { firstMs: number; longestMs: number },
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** (attempts - 1));
  return Math.round(ceiling * (0.5 + random() / 2));
}
