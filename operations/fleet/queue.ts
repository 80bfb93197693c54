/** What became of a piece of work: `skipped` was not begun, since another one had failed or somebody stopped it. */
export type Ending = "done" | "failed" | "skipped";

/**
 * Does pieces of work, so many at a time, in their order. Once one has failed none is begun any more; those under way
 * go on to their end.
 * @param work Never throws: false is a failure.
 * @param stop Once it is aborted none is begun either.
 */
export async function runAll<T>(
  pieces: readonly T[],
  most: number,
  work: (piece: T) => Promise<boolean>,
  stop?: AbortSignal,
): Promise<Map<T, Ending>> {
  const endings = new Map<T, Ending>();
  const waiting = [...pieces];
  let hasFailed = false;

  async function worker(): Promise<void> {
    for (let piece = waiting.shift(); piece !== undefined; piece = waiting.shift()) {
      if (hasFailed || stop?.aborted === true) {
        endings.set(piece, "skipped");
        continue;
      }
      const isGood = await work(piece);
      hasFailed ||= !isGood;
      endings.set(piece, isGood ? "done" : "failed");
    }
  }

  await Promise.all(Array.from({ length: Math.max(1, most) }, worker));
  return endings;
}
