import type { RunContext } from "../engine/lifecycle.ts";
import { perRun } from "./shared-read.ts";

/** Nobody wants to read of what is over in a moment. */
const firstMs = 3_000;
/** In a log each line stays. */
const everyMs = 10_000;
const mostNamed = 3;

/** A tenant, or its host name, and what it waits for: "its realm". */
interface Wait {
  who: string;
  what: string;
}

/** What the tenants of a run wait for, as one line now and then for people who watch. */
class Waits {
  readonly #show: (text: string) => void;
  readonly #waits = new Set<Wait>();
  #isWatched = false;
  #hasShown = false;

  constructor(show: (text: string) => void) {
    this.#show = show;
  }

  async during<T>(wait: Wait, work: () => Promise<T>): Promise<T> {
    this.#waits.add(wait);
    if (!this.#isWatched) this.#watch(this.#hasShown ? everyMs : firstMs);
    try {
      return await work();
    } finally {
      this.#waits.delete(wait);
    }
  }

  #watch(milliseconds: number): void {
    this.#isWatched = true;
    setTimeout(() => {
      this.#isWatched = false;
      if (this.#waits.size === 0) return;
      this.#hasShown = true;
      this.#show(describeWaits([...this.#waits]));
      this.#watch(everyMs);
    }, milliseconds).unref();
  }
}

/** `12 tenants wait for their realm (tenant1, tenant2, …), 1 for the write of Grafana's list (tenant9)`. */
export function describeWaits(waits: readonly Wait[]): string {
  const groups = new Map<string, string[]>();
  for (const { what, who } of waits) groups.set(what, [...(groups.get(what) ?? []), who]);
  const parts = [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([what, ids], index) => {
      const more = ids.length > mostNamed ? ", …" : "";
      const names = `(${ids.slice(0, mostNamed).join(", ")}${more})`;
      const verb = ids.length === 1 ? "tenant waits" : "tenants wait";
      return `${String(ids.length)} ${index === 0 ? `${verb} for` : "for"} ${what} ${names}`;
    });
  return parts.join(", ");
}

const waits = perRun<Waits>();

/** Does something that a tenant waits for, and lets people see it when it takes long. */
export function whileWaiting<T>(
  run: RunContext,
  who: string,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  const { status } = run;
  if (status === undefined) return work();
  return waits(run, "", () => new Waits(status)).during({ who, what }, work);
}
