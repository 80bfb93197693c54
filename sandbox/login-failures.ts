import type { KnobPanel } from "./knobs.ts";

interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

/** Keycloak's brute-force detection: who failed too often is refused for a time, by right passwords too. */
export class LoginFailures {
  readonly #knobs: KnobPanel;
  readonly #failures = new Map<string, Failures>();

  constructor(knobs: KnobPanel) {
    this.#knobs = knobs;
  }

  isLocked(realm: string, username: string): boolean {
    const { bruteForceLock, bruteForceLockMs } = this.#knobs.current;
    const failures = this.#failures.get(keyOf(realm, username));
    if (bruteForceLock === 0 || !failures || failures.count < bruteForceLock) return false;
    if (Date.now() < failures.lastAt + bruteForceLockMs) return true;
    this.forget(realm, username);
    return false;
  }

  note(realm: string, username: string): void {
    const key = keyOf(realm, username);
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    this.#failures.set(key, { count, lastAt: Date.now() });
  }

  /** After a login that went well. */
  forget(realm: string, username: string): void {
    this.#failures.delete(keyOf(realm, username));
  }

  reset(): void {
    this.#failures.clear();
  }
}

function keyOf(realm: string, username: string): string {
  return JSON.stringify([realm, username]);
}
