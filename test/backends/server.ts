import type { Backend } from "../e2e/site.ts";
import { startFiles } from "./servers/files.ts";
import { startPostgres } from "./servers/postgres.ts";
import { startS3 } from "./servers/s3.ts";

/** A place for the states of stacks, as docs/state.md shows it, and a reader's view of what is in it. */
export interface Place extends Backend {
  /** What stands for this place on the page, and what it is here. */
  readonly words: readonly (readonly [onPage: string, here: string])[];
  /** All that is stored, by name, as Pulumi wrote it. */
  contents(): Promise<Map<string, string>>;
}

/** Something that keeps states: started for a test, and reachable on loopback alone. */
export interface StateServer {
  /** A place in it that has no state yet. */
  emptyPlace(): Promise<Place>;
  /** Ends at once, as a machine does that loses its power. */
  goAway(): Promise<void>;
  /** Is where it was, with what it had. */
  comeBack(): Promise<void>;
  remove(): Promise<void>;
}

/** Every kind of backend that is tested, by the name that the page gives it. */
export const serverKinds = [
  ["Files", startFiles],
  ["S3", startS3],
  ["PostgreSQL", startPostgres],
] as const;
