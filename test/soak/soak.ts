import type { JsonObject } from "../../sandbox/json.ts";

/**
 * Soak tests run short in `npm test` and in full in `npm run test:soak`, which sets CX_SOAK=1: the
 * same code, other numbers.
 */
const isFull = process.env["CX_SOAK"] === "1";

/** The number for this run. */
export function size(numbers: { short: number; full: number }): number {
  return isFull ? numbers.full : numbers.short;
}

/**
 * Seed of everything that is left to chance: fixed in the short run, new in each full one.
 * CX_SOAK_SEED repeats a run.
 */
export const seed = Number(process.env["CX_SOAK_SEED"] ?? (isFull ? Date.now() % 1_000_000 : 1));

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A figure for whoever reads the log. */
export function report(line: string): void {
  process.stderr.write(`soak: ${line}\n`);
}

/** Faults of the sandbox that together strike a request with the given chance, each as often as the others. */
export function randomFaults(faults: readonly JsonObject[], chance: number): JsonObject[] {
  // The sandbox asks one after the other, so each may take its part of what the ones before left.
  return faults.map((fault, index) => ({
    ...fault,
    probability: chance / faults.length / (1 - (chance * index) / faults.length),
    seed: seed + index,
  }));
}
