import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { RunContext } from "../engine/lifecycle.ts";
import { perRun } from "./shared-read.ts";

/** How long nobody may have come before those who are there go on: if nobody else was ever seen, if others were, if some are announced. */
const patienceMs = { alone: 20, amongOthers: 100, announced: 2_000, slowly: 5_000 };
/** Whoever came first waits no longer than this. */
const longestMs = 30_000;
const tickMs = 5;
/** The engine's places that are left to others, once those who wait hold three of four. */
const placesForOthers = 8;

/**
 * Those of a run who need the same, so that one call serves all of them. The engine brings them at its own pace, and
 * only so many at a time: they wait until all who were announced are there, until they hold most of the engine's places,
 * or until nobody more comes. In a large state the engine takes seconds from one to the next, and so do they.
 */
export class Company {
  readonly #crowd: number;
  readonly #expected = new Set<string>();
  #round: Promise<number> | undefined;
  #present = 0;
  #seen = 0;
  #hasStranger = false;
  #lastCameMs = 0;
  #longestPauseMs = 0;

  /** @param places How many resources the engine works on at a time. */
  constructor(places = Infinity) {
    this.#crowd = Math.max(1, Math.floor(places * 0.75), places - placesForOthers);
  }

  /** Announces one who is going to come. Whoever does not after all holds the others up for a moment. */
  expect(key: string): void {
    this.#expected.add(key);
  }

  /** Says that one who was announced does not come. */
  leave(key: string): void {
    this.#expected.delete(key);
  }

  /** Comes, and says who it is if that was announced. */
  join(key?: string): void {
    const nowMs = performance.now();
    if (this.#seen > 0)
      this.#longestPauseMs = Math.max(this.#longestPauseMs, nowMs - this.#lastCameMs);
    this.#lastCameMs = nowMs;
    this.#seen += 1;
    this.#present += 1;
    const wasExpected = key !== undefined && this.#expected.delete(key);
    this.#hasStranger ||= !wasExpected;
  }

  /** Resolves for all who have come, at the same moment, with how many they are. */
  gathered(): Promise<number> {
    this.#round ??= this.#wait();
    return this.#round;
  }

  async #wait(): Promise<number> {
    const beganMs = performance.now();
    while (!this.#isComplete() && performance.now() - beganMs < longestMs) await sleep(tickMs);
    const present = this.#present;
    this.#round = undefined;
    this.#present = 0;
    this.#hasStranger = false;
    return present;
  }

  #isComplete(): boolean {
    const areAllHere = this.#expected.size === 0 && !this.#hasStranger;
    if (areAllHere || this.#present >= this.#crowd) return true;
    return performance.now() - this.#lastCameMs >= this.#patienceMs();
  }

  /** Of strangers nobody knows how many there are. */
  #patienceMs(): number {
    if (this.#expected.size > 0) {
      const { announced, slowly } = patienceMs;
      return Math.min(slowly, Math.max(announced, 3 * this.#longestPauseMs));
    }
    return this.#seen > 1 ? patienceMs.amongOthers : patienceMs.alone;
  }
}

const companies = perRun<Company>();

/** Those of a run who need the same, by a name for it. */
export function companyOf(run: RunContext, what: readonly string[]): Company {
  return companies(run, JSON.stringify(what), () => new Company(placesOf(run)));
}

/** Pulumi's own default is four for each core; a number on its command line is not seen here. */
function placesOf({ settings }: RunContext): number {
  const given = Number(settings.environment["PULUMI_PARALLEL"]);
  return given > 0 ? given : 4 * availableParallelism();
}
