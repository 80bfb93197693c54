import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";
import type { FleetCommand } from "./options.ts";

const lastRun = z.object({
  /** Of the configuration that it ran with. */
  digest: z.string(),
  /** Numbers of the stacks that it brought to a good end. */
  done: z.array(z.number()),
});
type LastRun = z.infer<typeof lastRun>;

/** What is known of the last run of each command over an environment, and the output of its stacks. */
export class FleetRecord {
  readonly folder: string;

  constructor(environment: string) {
    this.folder = join(".fleet", environment);
  }

  /** Where the whole output of a stack's last run is. */
  logOf(stack: string): string {
    return join(this.folder, `${stack}.log`);
  }

  /** Begins a new one; what it `done` holds was brought to a good end before. */
  begin(command: FleetCommand, run: LastRun): void {
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.#fileOf(command), `${JSON.stringify(run)}\n`);
  }

  /** The stacks that the last run of this command has done with. Throws a CxError when it can't be resumed. */
  doneIn(command: FleetCommand, digest: string): number[] {
    const last = lastRun.safeParse(parseJson(this.#read(command))).data;
    if (last === undefined) {
      throw new CxError(
        `there is no run of ${command} here that could be resumed`,
        `run it without --resume; the last one is noted in ${this.#fileOf(command)}, on the machine that it ran on`,
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

  /** Of each command its own: a preview between two tries leaves what is known of the first. */
  #fileOf(command: FleetCommand): string {
    return join(this.folder, `${command}.json`);
  }

  #read(command: FleetCommand): string {
    try {
      return readFileSync(this.#fileOf(command), "utf8");
    } catch {
      return "";
    }
  }
}
