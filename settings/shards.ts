import type { Platform } from "../components/platform.ts";
import { problem, type Problem } from "../providers/words/problems.ts";
import { withSecretsMarked, type CompleteTenant } from "./declare.ts";
import { configShape, identity } from "./schema.ts";
import type { Settings } from "./settings.ts";
import type { WrittenSettings } from "./source.ts";
import { shardInName, shardName, shardOf, type Split } from "./split.ts";
import type { Surroundings } from "./surroundings.ts";

/** What is said of shards. */
type Written = Pick<WrittenSettings, "shards" | "tenants">;
/** The stack that asks. */
type Asking = Pick<Surroundings, "stack" | "project">;

/** Into how many stacks the environment is split; undefined for one, and where it is not right. */
export function shardCount({ shards }: Pick<Written, "shards">): number | undefined {
  return configShape.shards.safeParse(shards).data;
}

/** A stack that is none of the environment's, and lines that name a stack which is not there. */
export function checkShards(written: Written, { stack }: Asking): Problem[] {
  const count = shardCount(written);
  const pinned = written.tenants.flatMap(({ path, tenant }) => {
    const { data } = identity.shape.shard.safeParse(tenant["shard"]);
    return data === undefined ? [] : [{ path: `${path}.shard`, data }];
  });
  if (count === undefined) {
    const reason = "has no meaning without shards, which splits the environment over stacks";
    return written.shards === undefined ? pinned.map(({ path }) => problem(path, reason)) : [];
  }
  const outside = pinned.filter(({ data }) => data > count);
  const range = `expected a number from 1 to ${String(count)} (shards)`;
  return [...outside.map(({ path }) => problem(path, range)), ...strangeStack(stack, count)];
}

function strangeStack(stack: string | undefined, count: number): Problem[] {
  if (stack === undefined) return [];
  const number = shardInName(stack)?.number ?? 0;
  if (number >= 1 && number <= count) return [];
  const environment = number === 0 ? stack : (shardInName(stack)?.environment ?? stack);
  const names = `${shardName(environment, 1)} to ${shardName(environment, count)}`;
  return [
    problem(
      "shards",
      `splits the environment over the stacks ${names}, and '${stack}' is none of them; run all of them with \`npm run fleet -- up --stack ${environment}\`, or one with pulumi --stack ${shardName(environment, 1)}`,
    ),
  ];
}

/** The part that the asking stack has. Only for settings that were judged. */
export function ownShard(written: Written, { stack, project }: Asking): OwnShard | undefined {
  const count = shardCount(written);
  const named = stack === undefined ? undefined : shardInName(stack);
  if (count === undefined || named === undefined) return undefined;
  const owner = `pulumi:${project}/${named.environment}`;
  return { number: named.number, split: { of: count, pinned: pinnedIn(written) }, owner };
}

/** Tenants that their line puts into a shard. */
export function pinnedIn({ tenants }: Pick<Written, "tenants">): Record<string, number> {
  const given = tenants.map(
    ({ tenant }) => identity.pick({ tenantId: true, shard: true }).safeParse(tenant).data,
  );
  return Object.fromEntries(
    given.flatMap((one) => (one?.shard === undefined ? [] : [[one.tenantId, one.shard] as const])),
  );
}

/** A part of an environment, and whose its objects are: the environment's, so that a tenant that moves keeps its mark. */
interface OwnShard {
  number: number;
  split: Split;
  owner: string;
}

/** The settings of one stack: all, or those of its part. */
export function partOf(
  tenants: readonly CompleteTenant[],
  platform: Platform,
  own: OwnShard | undefined,
): Settings {
  if (own === undefined) {
    return { platform, tenants: tenants.map(withSecretsMarked), elsewhere: [] };
  }
  const { number, split, owner } = own;
  const isHere = ({ plain }: CompleteTenant) =>
    shardOf(String(plain["tenantId"]), split) === number;
  return {
    platform: { owner, ...platform },
    tenants: tenants.filter(isHere).map(withSecretsMarked),
    elsewhere: tenants.filter((one) => !isHere(one)).map(({ plain }) => String(plain["tenantId"])),
  };
}
