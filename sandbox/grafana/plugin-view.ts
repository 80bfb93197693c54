import type { DataSource } from "../state.ts";

/**
 * The data sources as the plugin sees them: through a cache of rows that a change does not clear, and
 * with an instance that is renewed when the row's time stamp is another one. Two changes within one
 * second have the same stamp, so a query between them pins the first.
 */
export class PluginView {
  readonly #cacheMs: () => number;
  readonly #rows = new Map<string, { row: DataSource; readAtMs: number }>();
  readonly #instances = new Map<string, DataSource>();

  constructor(cacheMs: () => number) {
    this.#cacheMs = cacheMs;
  }

  /** The row that a query works with, given the one that is stored. */
  see(stored: DataSource): DataSource {
    const key = `${String(stored.orgId)}/${stored.uid}`;
    const row = this.#cachedRow(key, stored);
    const instance = this.#instances.get(key);
    if (instance?.updated === row.updated) return instance;
    this.#instances.set(key, row);
    return row;
  }

  /** As after a start of Grafana. */
  forget(): void {
    this.#rows.clear();
    this.#instances.clear();
  }

  #cachedRow(key: string, stored: DataSource): DataSource {
    const cached = this.#rows.get(key);
    if (cached !== undefined && performance.now() - cached.readAtMs < this.#cacheMs()) {
      return cached.row;
    }
    this.#rows.set(key, { row: stored, readAtMs: performance.now() });
    return stored;
  }
}
