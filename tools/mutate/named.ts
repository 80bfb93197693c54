import { parse } from "yaml";
import { z } from "zod";

const entry = z.strictObject({
  /** As it is told by the run. */
  change: z.string(),
  /** `equivalent`: no test could notice. `harmless`: nobody is harmed when no test does. */
  verdict: z.enum(["equivalent", "harmless"]),
  why: z.string().min(1),
});
const list = z.record(z.string(), z.array(entry));

/** Changes that no test notices, and why that is good enough, by file. */
export type Named = Readonly<Record<string, readonly z.infer<typeof entry>[]>>;

/** Reads the list of survivors that somebody judged. */
export function readNamed(text: string): Named {
  return list.parse(parse(text) ?? {});
}
