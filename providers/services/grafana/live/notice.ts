import { setTimeout as sleep } from "node:timers/promises";

/** Grafana tells the plugin about a change by a time stamp of whole seconds; with a margin, since clocks are not exact. */
const spacingMs = 1_100;

/**
 * Sees to it that the plugin notices every write of one data source. What was written in the same second as the write
 * before may go unnoticed until another write comes. All changes of such a write are done at once but one, which waits
 * for that other write: of whoever is next, or of our own, in a new second.
 */
export class Notice {
  readonly #writeOnceMore: () => Promise<void>;
  #lastEndMs = -Infinity;
  #isSeen = true;
  /** The change that waits until the last write is sure to be seen. */
  #waiting: (() => void) | undefined;

  /** @param writeOnceMore Writes the data source as it is. Never fails. */
  constructor(writeOnceMore: () => Promise<void>) {
    this.#writeOnceMore = writeOnceMore;
  }

  /** So long a write has to wait to be seen for sure; 0 when it need not. */
  spacingLeftMs(): number {
    return Math.max(0, this.#lastEndMs + spacingMs - performance.now());
  }

  /** Makes a write, and notes whether the plugin is sure to see it. */
  async ofWrite(write: () => Promise<void>): Promise<void> {
    const isSeen = this.spacingLeftMs() === 0;
    try {
      await write();
    } finally {
      this.#lastEndMs = performance.now();
      this.#isSeen = isSeen;
    }
  }

  /** Ends what the last write has done: at once, but for one where the plugin may not have seen it. */
  settle(changes: readonly (() => void)[]): void {
    const before = this.#waiting;
    const last = this.#isSeen ? undefined : changes.at(-1);
    for (const end of changes) if (end !== last) end();
    if (!this.#isSeen && last === undefined) return; // nothing of it was done: who waits goes on waiting
    this.#waiting = last;
    before?.();
    if (last !== undefined) void this.#seeTo(last);
  }

  async #seeTo(change: () => void): Promise<void> {
    for (;;) {
      await sleep(this.spacingLeftMs());
      if (this.#waiting !== change) return;
      if (this.spacingLeftMs() === 0) break;
    }
    await this.#writeOnceMore();
    if (this.#waiting !== change) return;
    this.#waiting = undefined;
    change();
  }
}
