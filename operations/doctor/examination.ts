import { wordsOf } from "../../providers/errors.ts";
import { PlatformError } from "../../providers/http/errors.ts";

/** How a check ended. `unseen`: it could not be made. */
export type Verdict = "right" | "warning" | "wrong" | "unseen";

/** What is said of one check. */
export interface Line {
  /** Part of the environment, e.g. `Grafana`. */
  area: string;
  /** What was looked at. */
  check: string;
  verdict: Verdict;
  /** What was seen. */
  what: string;
  /** What to do about it. */
  remedy?: string;
}

/** What a check brings that did not fail: for its line, and for the checks that build on it. */
export interface Finding<T> extends Pick<Line, "what" | "remedy"> {
  verdict: "right" | "warning";
  value: T;
}

/** All is as it should be. */
export function right<T>(value: T, what: string): Finding<T> {
  return { verdict: "right", value, what };
}

/** It will do; somebody should know all the same. */
export function warning<T>(value: T, what: string, remedy: string): Finding<T> {
  return { verdict: "warning", value, what, remedy };
}

/** A check can't be made; the message says why. */
export class Unseen extends Error {
  override readonly name = "Unseen";
}

/** What a check has found. Throws an {@link Unseen} when it failed: whoever needs it can't be made either. */
export type Fact<T> = () => Promise<T>;

/** All checks of one look at an environment. Each begins at once, and waits for what it needs alone. */
export class Examination {
  readonly #slots: Line[][] = [];
  readonly #checks: Promise<unknown>[] = [];

  /** Makes a check. What it throws becomes its line: each of an AggregateError's errors one of its own. */
  look<T>(area: string, check: string, work: () => Finding<T> | Promise<Finding<T>>): Fact<T> {
    const slot: Line[] = [];
    this.#slots.push(slot);
    const end = Promise.resolve()
      .then(work)
      .then(
        ({ value, ...said }) => {
          slot.push({ area, check, ...said });
          return { value };
        },
        (error: unknown) => {
          slot.push(...failuresIn(error).map((failure) => ({ area, check, ...failure })));
          return error instanceof Unseen ? error : new Unseen(`${check} comes first`);
        },
      );
    this.#checks.push(end);
    return async () => {
      const found = await end;
      if (found instanceof Unseen) throw found;
      return found.value;
    };
  }

  /** The lines in the order in which the checks were begun, when all of them have ended. */
  async lines(): Promise<Line[]> {
    await Promise.all(this.#checks);
    return this.#slots.flat();
  }
}

/** What all of them bring. Throws an AggregateError with all that is wrong; else the first that is unseen. */
export async function allRight<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(works);
  const reasons = ends.flatMap((end): unknown[] => (end.status === "rejected" ? [end.reason] : []));
  const wrong = reasons.filter((reason) => !(reason instanceof Unseen));
  if (wrong.length > 0) throw new AggregateError(wrong);
  return Promise.all(works);
}

type Failure = Pick<Line, "verdict" | "what" | "remedy">;

function failuresIn(error: unknown): Failure[] {
  if (error instanceof AggregateError) return error.errors.flatMap(failuresIn);
  if (error instanceof Unseen) return [{ verdict: "unseen", what: error.message }];
  const [what = "", ...remedies] = wordsOf(error).split("\n  → ");
  if (remedies.length === 0 && isTrouble(error)) remedies.push(waiting);
  return [
    {
      verdict: "wrong",
      // It never changes anything.
      what: what.replaceAll("; nothing was changed", ""),
      ...(remedies.length > 0 && { remedy: remedies.join("\n") }),
    },
  ];
}

const waiting = "it is down, busy or slow: look again in a while, or ask the platform team";

/** A service that could not answer as it should; nothing here can mend it. */
function isTrouble(error: unknown): boolean {
  if (!(error instanceof PlatformError)) return false;
  return ["throttled", "unavailable", "timeout", "interrupted"].includes(error.code);
}
