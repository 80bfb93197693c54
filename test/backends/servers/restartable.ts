import { setTimeout as sleep } from "node:timers/promises";
import {
  startChild,
  type Child,
  type ChildOptions,
} from "../../../sandbox/kubernetes/child-process.ts";

/** A server that can go away and come back. */
export interface Restartable {
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

const patienceMs = 60_000;

/**
 * Starts a server, and waits until it answers.
 * @param ask fails until then
 */
export async function startServer(
  options: ChildOptions,
  ask: () => Promise<unknown>,
): Promise<Restartable> {
  let child = await begin(options, ask);
  return {
    goAway: () => child.stop(0),
    comeBack: async () => {
      child = await begin(options, ask);
    },
  };
}

/** One that was killed may keep a port or a piece of memory for a moment, so a start that fails is tried again. */
async function begin(options: ChildOptions, ask: () => Promise<unknown>): Promise<Child> {
  const end = Date.now() + patienceMs;
  let child = await startChild(options);
  for (;;) {
    try {
      await ask();
      return child;
    } catch (cause) {
      if (Date.now() > end) {
        await child.stop(0);
        const log = await child.log();
        throw new Error(`${options.name} does not answer. It said:\n${log}`, { cause });
      }
    }
    await sleep(100);
    if (child.hasEnded()) child = await startChild(options);
  }
}
