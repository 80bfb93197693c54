import { setTimeout as sleep } from "node:timers/promises";

/** A point in time after which an operation gives up; every wait and every call is bounded by one. */
export class Deadline {
  #endsAtMs: number;

  private constructor(endsAtMs: number) {
    this.#endsAtMs = endsAtMs;
  }

  static inSeconds(seconds: number): Deadline {
    return new Deadline(performance.now() + seconds * 1_000);
  }

  /** A deadline that comes after so many seconds, but not later than this one. */
  within(seconds: number): Deadline {
    return Deadline.inSeconds(Math.min(seconds, this.remainingMs / 1_000));
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAtMs - performance.now());
  }

  get hasPassed(): boolean {
    return this.remainingMs === 0;
  }

  /**
   * Moves the end by so many milliseconds, for time that does not count, such as a wait in a queue of
   * our own. Work that is bound already gets the new end; a pause or a call keeps the one it began with.
   */
  extend(milliseconds: number): void {
    this.#endsAtMs += milliseconds;
  }

  /** Waits that long, but not beyond the deadline. */
  async pause(milliseconds: number): Promise<void> {
    await sleep(Math.min(milliseconds, this.remainingMs));
  }

  /** What the work brings, or undefined when the deadline comes first; the work is not ended by it. */
  async bound<T>(work: Promise<T>): Promise<T | undefined> {
    const timer = new AbortController();
    try {
      return await Promise.race([work, this.#end(timer.signal)]);
    } finally {
      timer.abort();
    }
  }

  /** Settles at the end, also when that moves meanwhile, or when the signal says so. */
  async #end(signal: AbortSignal): Promise<undefined> {
    while (!this.hasPassed && !signal.aborted) {
      await sleep(this.remainingMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
