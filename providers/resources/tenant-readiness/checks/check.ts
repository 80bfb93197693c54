import type { Round } from "../round.ts";

/** Why a check failed: what came back, and what to do about it. */
export interface Finding {
  came: string;
  /** Left out when `came` says it already. */
  remedy?: string;
  /** Asking again brings nothing. */
  isFinal?: boolean;
}

/** Looks at one thing; undefined means that it is as it should be. */
export type Check = (round: Round) => Promise<Finding | undefined>;

/** What a check says that needs the entry, while the name does not resolve. */
export function notAsked({ spec: { fqdn } }: Round): Finding {
  return {
    came: `was not asked: '${fqdn}' does not resolve yet`,
    remedy: "the name comes first (check dns); or set address to ask the entry without DNS",
  };
}
