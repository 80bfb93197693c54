import type { JsonObject } from "../json.ts";
import type { KnobPanel } from "../knobs.ts";
import type { PlatformState } from "../state.ts";
import type { Store } from "../store.ts";

interface Version {
  readonly writtenAt: number;
  readonly tenants: readonly JsonObject[];
}

/** Earlier versions of the tenants, for a list that lags behind what was written. */
export class ListHistory {
  readonly #store: Store;
  readonly #knobs: KnobPanel;
  #state: PlatformState;
  /** Oldest first, never empty; the first is what an endless lag would show. */
  #versions: readonly Version[];

  constructor(store: Store, knobs: KnobPanel) {
    this.#store = store;
    this.#knobs = knobs;
    this.#state = store.state;
    this.#versions = [currentVersion(store)];
    store.onChange(() => {
      this.#note();
    });
  }

  /** The tenants as they were `listLagMs` ago. */
  get tenants(): readonly JsonObject[] {
    const until = Date.now() - this.#knobs.current.listLagMs;
    const shown = this.#versions.findLastIndex(({ writtenAt }) => writtenAt <= until);
    // What is older is never shown again; when everything is too new, the oldest is.
    this.#versions = this.#versions.slice(Math.max(shown, 0));
    return this.#versions[0]?.tenants ?? [];
  }

  #note(): void {
    const version = currentVersion(this.#store);
    const isReset = this.#store.state !== this.#state;
    this.#state = this.#store.state;
    if (isReset || this.#knobs.current.listLagMs === 0) this.#versions = [version];
    else if (this.#versions.at(-1)?.tenants !== version.tenants) {
      this.#versions = [...this.#versions, version];
    }
  }
}

function currentVersion({ state }: Store): Version {
  return { writtenAt: Date.now(), tenants: state.tenants };
}
