import { z } from "zod";
import { creationSteps } from "./knobs.ts";

const serviceNames = ["tenant", "keycloak", "grafana"] as const;

/** A service behind the gateway: its requests are counted and can be disturbed. */
export type ServiceName = (typeof serviceNames)[number];

const faultSchema = z.strictObject({
  service: z.enum(serviceNames),
  /** Only requests with this method; absent: all. */
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .optional(),
  /** Only requests whose path inside the service starts with this text; absent: all. */
  path: z.string().startsWith("/").optional(),
  /**
   * - delay: wait, then answer as usual
   * - status: this status instead of the work
   * - resetBefore, resetAfter: the connection is cut before or after the work
   * - statusAfter: the work is done, the answer is this status
   * - truncate: the work is done, the answer is cut in the middle
   * - html, emptyHtml200: a page of the gateway, or an empty page with status 200, instead of the work
   * - halfCreate: a create ends half-way with 500, as the knob `partial` describes it
   */
  kind: z.enum([
    "delay",
    "status",
    "resetBefore",
    "resetAfter",
    "statusAfter",
    "truncate",
    "html",
    "emptyHtml200",
    "halfCreate",
  ]),
  /** For status and statusAfter (default 500) and for html (default 502). */
  status: z.int().min(200).max(599).optional(),
  /** Taken before everything else, by every kind. */
  delayMs: z.int().min(0).optional(),
  /** Sent as Retry-After. */
  retryAfterSeconds: z.int().min(0).optional(),
  /** Body of the answer: a text, or an object that is sent as JSON. */
  body: z.union([z.string(), z.record(z.string(), z.json())]).optional(),
  /** For halfCreate: the step after which it strikes. */
  partial: z.enum(creationSteps).default("afterRecord"),
  /** How often it strikes before it removes itself; absent: always. */
  times: z.int().min(1).optional(),
  /** Chance to strike, 0 to 1, from a generator with a fixed seed; absent: always. */
  probability: z.number().min(0).max(1).optional(),
  /** Seed of that generator; the same seed strikes the same requests. */
  seed: z.int().default(1),
});

/** A fault as it is posted to the control address. */
export type Fault = z.infer<typeof faultSchema>;

interface ActiveFault {
  readonly fault: Fault;
  readonly random: () => number;
  strikesLeft: number;
}

/** A request as faults see it. */
export interface FaultTarget {
  readonly service: ServiceName;
  readonly method: string;
  /** Path inside the service, without query. */
  readonly path: string;
}

/** The faults in force, first match first. */
export class FaultList {
  #active: ActiveFault[] = [];

  /** Replaces all faults; throws a ZodError that names what is wrong. */
  replace(faults: unknown): void {
    this.#active = z
      .array(faultSchema)
      .parse(faults)
      .map((fault) => ({
        fault,
        random: seededRandom(fault.seed),
        strikesLeft: fault.times ?? Number.POSITIVE_INFINITY,
      }));
  }

  /** The fault that strikes this request at the gateway, if any. */
  takeAtGateway(target: FaultTarget): Fault | undefined {
    return this.#take(target, (fault) => fault.kind !== "halfCreate");
  }

  /** The halfCreate fault that strikes this create inside the tenant service, if any. */
  takeHalfCreate(): Fault | undefined {
    const target: FaultTarget = { service: "tenant", method: "POST", path: "/tenant" };
    return this.#take(target, (fault) => fault.kind === "halfCreate");
  }

  #take(target: FaultTarget, isWanted: (fault: Fault) => boolean): Fault | undefined {
    const hit = this.#active.find((entry) => isWanted(entry.fault) && strikes(entry, target));
    if (!hit) return undefined;
    hit.strikesLeft -= 1;
    if (hit.strikesLeft === 0) this.#active = this.#active.filter((entry) => entry !== hit);
    return hit.fault;
  }
}

function strikes({ fault, random }: ActiveFault, target: FaultTarget): boolean {
  if (fault.service !== target.service) return false;
  if (fault.method !== undefined && fault.method !== target.method) return false;
  if (fault.path !== undefined && !target.path.startsWith(fault.path)) return false;
  return fault.probability === undefined || random() < fault.probability;
}

/** Mulberry32: small, and the same numbers for the same seed everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
