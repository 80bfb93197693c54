import { z } from "zod";
import { isPlainObject, parseJson } from "../../providers/objects.ts";

/** A resource as it was, or as it is to be. What is secret in it is blinded by the engine. */
const state = z.object({
  id: z.string().default(""),
  parent: z.string().default(""),
  protect: z.boolean().default(false),
  retainOnDelete: z.boolean().default(false),
  inputs: z.record(z.string(), z.unknown()).nullish(),
  outputs: z.record(z.string(), z.unknown()).nullish(),
});
export type EngineState = z.infer<typeof state>;

const metadata = z.object({
  op: z.string(),
  urn: z.string(),
  type: z.string(),
  old: state.nullish(),
  new: state.nullish(),
  /** Paths of what differs, as far as the provider tells; a secret's too. */
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});
/** One thing that the engine does, or would do, to a resource. */
export type EngineStep = z.infer<typeof metadata>;

const diagnostic = z.object({
  urn: z.string().default(""),
  message: z.string(),
  severity: z.string(),
  ephemeral: z.boolean().default(false),
});
const violation = z.object({
  resourceUrn: z.string().default(""),
  message: z.string(),
  policyName: z.string(),
  policyPackName: z.string(),
  enforcementLevel: z.string(),
});

/** An event of the engine's, as far as it is read here (`apitype.EngineEvent` of the CLI). */
const event = z.object({
  diagnosticEvent: diagnostic.optional(),
  policyEvent: violation.optional(),
  resourcePreEvent: z.object({ metadata }).optional(),
  resOutputsEvent: z.object({ metadata }).optional(),
  summaryEvent: z.object({}).optional(),
  errorEvent: z.object({ error: z.string() }).optional(),
});
export type EngineEvent = z.infer<typeof event>;

/**
 * What the CLI wrote for a program, one event a line; a line of text is none of them. `isWhole` is false where an event
 * could not be read, or the summary at the end is missing: what was not heard may be the worst of it.
 */
export function readEvents(stdout: string): { events: EngineEvent[]; isWhole: boolean } {
  const written = stdout.split("\n").map(parseJson).filter(isPlainObject);
  const events = written.flatMap((one) => event.safeParse(one).data ?? []);
  const isWhole = events.length === written.length && events.some((one) => one.summaryEvent);
  return { events, isWhole };
}
