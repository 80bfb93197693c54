import { setTimeout as sleep } from "node:timers/promises";

/** A point in time after which an operation gives up; every wait and every call is bounded by one. */
export class Deadline {
  readonly #endsAtMs: number;

  private constructor(endsAtMs: number) {
    this.#endsAtMs = endsAtMs;
  }

  static inSeconds(seconds: number): Deadline {
    return new Deadline(performance.now() + seconds * 1_000);
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAtMs - performance.now());
  }

  get hasPassed(): boolean {
    return this.remainingMs === 0;
  }

  /** Waits that long, but not beyond the deadline. */
  async pause(milliseconds: number): Promise<void> {
    await sleep(Math.min(milliseconds, this.remainingMs));
  }

  /** What the work brings, or undefined when the deadline comes first; the work is not ended by it. */
  async bound<T>(work: Promise<T>): Promise<T | undefined> {
    const timer = new AbortController();
    const end = sleep(this.remainingMs, undefined, { signal: timer.signal }).catch(() => undefined);
    try {
      return await Promise.race([work, end]);
    } finally {
      timer.abort();
    }
  }
}
