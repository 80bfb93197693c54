import { setTimeout as sleep } from "node:timers/promises";
import type { RunContext } from "../engine/lifecycle.ts";

/** How long the first asker waits for others before the request goes out. */
const gatherMs = 15;
/** How old an answer may be that a refresh uses. */
const recentMs = 10_000;

/** Something that many resources of this process read, such as the list of tenants. */
export interface SharedRead<T> {
  /** What was asked for after this call; all who ask at the same moment share one request. */
  fresh(): Promise<T>;
  /** May be some seconds old, unless we changed it since: one request serves a whole refresh. */
  recent(): Promise<T>;
  /** No older than that, whatever we changed since: for what only others can have done. */
  lately(oldestMs: number): Promise<T>;
  /** Says that we changed it: what was read before no longer counts. */
  changed(): void;
}

/** Shares the requests that `load` makes. */
export function sharedRead<T>(load: () => Promise<T>): SharedRead<T> {
  let gathering: Promise<T> | undefined;
  let inFlight: Promise<unknown> = Promise.resolve();
  let held: { value: T; askedAtMs: number } | undefined;
  let coming: { value: Promise<T>; askedAtMs: number } | undefined;
  let changedAtMs = 0;

  async function flight(): Promise<T> {
    await sleep(gatherMs);
    await inFlight;
    gathering = undefined; // who comes from here on may need a newer answer
    const askedAtMs = performance.now();
    const loading = load();
    const own = { value: loading, askedAtMs };
    coming = own;
    inFlight = loading
      .catch(() => undefined)
      .finally(() => {
        if (coming === own) coming = undefined;
      });
    const value = await loading;
    held = { value, askedAtMs };
    return value;
  }

  function fresh(): Promise<T> {
    gathering ??= flight();
    return gathering;
  }

  return {
    fresh,
    recent() {
      const usableSinceMs = Math.max(changedAtMs, performance.now() - recentMs);
      if (held !== undefined && held.askedAtMs > usableSinceMs) return Promise.resolve(held.value);
      // A refresh asks for its resources one after the other, also while the answer is on its way.
      return coming !== undefined && coming.askedAtMs > changedAtMs ? coming.value : fresh();
    },
    lately(oldestMs) {
      const sinceMs = performance.now() - oldestMs;
      return held !== undefined && held.askedAtMs > sinceMs ? Promise.resolve(held.value) : fresh();
    },
    changed() {
      changedAtMs = performance.now();
    },
  };
}

/** Keeps one object per run and key, so that all resources of the run share it. */
export function perRun<T>(): (run: RunContext, key: string, make: () => T) => T {
  const objectsByRun = new WeakMap<RunContext, Map<string, T>>();
  return (run, key, make) => {
    const objects = objectsByRun.get(run) ?? new Map<string, T>();
    objectsByRun.set(run, objects);
    const known = objects.get(key);
    if (known !== undefined) return known;
    const made = make();
    objects.set(key, made);
    return made;
  };
}
