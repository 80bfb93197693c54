/** What has to be undone at the end, last thing first. */
export class Shutdown {
  readonly #steps: (() => Promise<void> | void)[] = [];
  readonly #begun = Promise.withResolvers<undefined>();

  /** Resolves when everything is undone; rejects with the first failure of a step. */
  readonly finished: Promise<void> = this.#begun.promise.then(() => this.#runAll());

  /** Adds a step; steps run in the reverse order of their adding. */
  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Runs all steps, once, also when one fails. */
  run(): Promise<void> {
    this.#begun.resolve(undefined);
    return this.finished;
  }

  async #runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
