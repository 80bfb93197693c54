/** A change that waits for the next write, and the caller that waits for its outcome. */
export interface Pending<Change, Outcome> {
  readonly change: Change;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers changes of one object, so that all of a moment go out in one write. What arrives during a write goes
 * out with the next one; nothing is ever dropped.
 * @param gathered Resolves when the next write may begin.
 * @param write Settles every change of the batch; only one write runs at a time.
 */
export function batchQueue<Change, Outcome>(
  gathered: () => Promise<unknown>,
  write: (batch: Pending<Change, Outcome>[]) => Promise<void>,
): (change: Change) => Promise<Outcome> {
  let waiting: Pending<Change, Outcome>[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await gathered();
      const batch = waiting;
      waiting = [];
      try {
        await write(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error); // those that are settled stay as they are
      }
    }
    isRunning = false;
  }

  return (change) =>
    new Promise((resolve, reject) => {
      waiting.push({ change, resolve, reject });
      if (isRunning) return;
      isRunning = true;
      void run();
    });
}
