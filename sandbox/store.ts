import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "./atomic-file.ts";
import { stateSchema } from "./state.ts";
import type { PlatformState } from "./state.ts";

/** A change reaches the disk within about this time plus one write. */
const writeDelayMs = 50;

/** The platform's state, in memory and on disk. Change `state`, then call `changed()`. */
export class Store {
  readonly #file: string;
  readonly #initial: () => PlatformState;
  #state: PlatformState;
  readonly #listeners: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, initial: () => PlatformState, state: PlatformState) {
    this.#file = file;
    this.#initial = initial;
    this.#state = state;
  }

  /** Reads the state of an earlier run, or starts with the initial one. */
  static async open(file: string, initial: () => PlatformState): Promise<Store> {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) return new Store(file, initial, initial());
    try {
      return new Store(file, initial, stateSchema.parse(JSON.parse(text)));
    } catch (cause) {
      throw new Error(`${file} is not a state of this version; delete it to start afresh`, {
        cause,
      });
    }
  }

  get state(): PlatformState {
    return this.#state;
  }

  /** Everything as at first start. */
  reset(): void {
    this.#state = this.#initial();
    this.changed();
  }

  /** Calls back after each change. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Asks for a write. The delay counts from the first unwritten change and is not renewed by later
   * ones, so that a busy platform is written too.
   */
  changed(): void {
    if (this.#isClosed) return;
    for (const listener of this.#listeners) listener();
    this.#timer ??= setTimeout(() => {
      this.flush().catch((cause: unknown) => {
        process.emitWarning(`sandbox state was not written: ${String(cause)}`);
      });
    }, writeDelayMs);
  }

  /** Writes what is unwritten; resolves when it is on disk. */
  async flush(): Promise<void> {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      const write = () => writeFileAtomically(this.#file, JSON.stringify(this.#state));
      // A failed write was reported to whoever waited for it; the next one is tried all the same.
      this.#writing = this.#writing.then(write, write);
    }
    await this.#writing;
  }

  /** Writes what is unwritten and nothing afterwards: work that still goes on is lost, as in a crash. */
  async close(): Promise<void> {
    await this.flush();
    this.#isClosed = true;
  }
}
