import type { RunContext } from "../engine/lifecycle.ts";

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
