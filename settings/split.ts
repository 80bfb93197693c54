import { createHash } from "node:crypto";

/** How an environment is split over stacks. */
export interface Split {
  /** How many there are. */
  of: number;
  /** Tenants that their line puts into a shard by its number, counted from 1, whatever their id says. */
  pinned: Readonly<Record<string, number>>;
}

/**
 * The shard that a tenant belongs to: of each, its id makes a number, and the highest one has it. So it depends on no
 * other tenant, and one shard more takes its part of all others and moves nobody between them (rendezvous hashing).
 */
export function shardOf(tenantId: string, { of, pinned }: Split): number {
  const given = Object.hasOwn(pinned, tenantId) ? pinned[tenantId] : undefined;
  if (given !== undefined) return given;
  const scores = Array.from({ length: of }, (_, index) => score(tenantId, index + 1));
  return scores.indexOf(Math.max(...scores)) + 1;
}

function score(tenantId: string, shard: number): number {
  return createHash("sha256")
    .update(`${tenantId} ${String(shard)}`)
    .digest()
    .readUIntBE(0, 6);
}

/** Names of the stacks of an environment, e.g. `prod-3`. */
export function shardName(environment: string, shard: number): string {
  return `${environment}-${String(shard)}`;
}

/** The environment and the number in a stack's name; undefined for a name without a number. */
export function shardInName(stack: string): { environment: string; number: number } | undefined {
  const [, environment, digits] = /^(.+)-([1-9]\d*)$/.exec(stack) ?? [];
  if (environment === undefined || digits === undefined) return undefined;
  return { environment, number: Number(digits) };
}
