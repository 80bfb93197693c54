import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";
import type { FleetCommand } from "./options.ts";

const lastRun = z.object({
  command: z.string(),
  /** Of the configuration that it ran with. */
  digest: z.string(),
  /** Numbers of the stacks that it brought to a good end. */
  done: z.array(z.number()),
});
type LastRun = z.infer<typeof lastRun>;

/** What is known of the last run over an environment, and the output of its stacks. */
export class FleetRecord {
  readonly folder: string;
  readonly #file: string;

  constructor(environment: string) {
    this.folder = join(".fleet", environment);
    this.#file = join(this.folder, "run.json");
  }

  /** Where the whole output of a stack's last run is. */
  logOf(stack: string): string {
    return join(this.folder, `${stack}.log`);
  }

  /** Begins a new one; what it `done` holds was brought to a good end before. */
  begin(run: LastRun): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.#file, `${JSON.stringify(run)}\n`);
  }

  /** The stacks that the last run of this command has done with. Throws a CxError when it can't be resumed. */
  doneIn(command: FleetCommand, digest: string): number[] {
    const last = lastRun.safeParse(parseJson(this.#read())).data;
    if (last?.command !== command) {
      throw new CxError(
        `there is no run of ${command} here that could be resumed`,
        `run it without --resume; the last one is noted in ${this.#file}, on the machine that it ran on`,
      );
    }
    if (last.digest !== digest) {
      throw new CxError(
        "the configuration has changed since the run that is to be resumed, so the stacks that it was done with are not",
        "run it without --resume",
      );
    }
    return last.done;
  }

  #read(): string {
    try {
      return readFileSync(this.#file, "utf8");
    } catch {
      return "";
    }
  }
}
