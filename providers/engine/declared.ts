import type { RunContext } from "./lifecycle.ts";

const declared = new WeakMap<RunContext, Set<string>>();

/** Notes what a run's program declares, by what it stands for on the platform. */
export function declare(run: RunContext, identity: string): void {
  const known = declared.get(run) ?? new Set();
  declared.set(run, known.add(identity));
}

/**
 * True while the program of this run declares the same thing: what is to be deleted was replaced
 * (`pulumi up --replace`, `pulumi state taint`), perhaps in a run that died, and takes nothing down.
 */
export function isDeclared(run: RunContext, identity: string): boolean {
  return declared.get(run)?.has(identity) === true;
}
