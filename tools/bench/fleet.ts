import { writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { CxError } from "../../providers/errors.ts";
import { shardOf } from "../../settings/split.ts";
import { makeByHand } from "./by-hand.ts";
import { Contestant, ours, split, tenantLines } from "./contestant.ts";
import { inColumns, median, shown } from "./figures.ts";
import { withPlatform, type BenchPlatform } from "./platform.ts";
import { mostMemory } from "./process-cost.ts";

/** How large a fleet is, and how it is run. */
export interface FleetPlan {
  tenants: number;
  /** Stacks that it is split over. */
  shards: number;
  /** Stacks at a time. */
  parallel: number;
  /** How often one stack alone, and the change of one tenant, are measured. */
  rounds: number;
  /** How long the platform takes for each answer, in milliseconds. Where that is not 0 the calls by hand are timed too. */
  answerMs: number;
}

/** What a fleet costs: all its stacks beside one of them alone, and a change of one tenant. */
export async function benchFleet(plan: FleetPlan, tell: (line: string) => void): Promise<string> {
  let text = "";
  await withPlatform(async (bench) => {
    const alone = await timeAlone(plan, bench, tell);
    text = await timeFleet(plan, alone, { bench, tell });
  });
  return text;
}

/** One stack that has as many tenants as each has on average, on a platform of its own. */
async function timeAlone(
  { tenants, shards, rounds, answerMs }: FleetPlan,
  bench: BenchPlatform,
  tell: (line: string) => void,
): Promise<{ count: number; seconds: number[] }> {
  const count = Math.round(tenants / shards);
  const contestant = await Contestant.make("alone", ours, bench);
  const seconds: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    tell(`one stack of ${String(count)}, round ${String(round)}`);
    await bench.reset(answerMs);
    await contestant.configure(count);
    seconds.push((await contestant.measure("up", "--yes", "--skip-preview")).seconds);
    await contestant.pulumi("destroy", "--yes", "--skip-preview");
  }
  return { count, seconds };
}

async function timeFleet(
  { tenants, shards, parallel, rounds, answerMs }: FleetPlan,
  alone: { count: number; seconds: readonly number[] },
  { bench, tell }: { bench: BenchPlatform; tell: (line: string) => void },
): Promise<string> {
  const file = path.join(bench.directory, "tenants.yaml");
  const lines = tenantLines(tenants);
  await writeFile(file, stringify(lines));
  await bench.reset(answerMs);
  const fleet = await Contestant.make("fleet", split(shards, file), bench);
  await fleet.fleet("init");
  const atOnce = ["--parallel", String(parallel)];

  tell(`${String(tenants)} tenants in ${String(shards)} stacks: up`);
  await bench.forget();
  const up = await timed(bench, () => fleet.fleet("up", "--yes", ...atOnce));
  await requireAll(tenants, bench);
  const calls = Object.values((await bench.seen()).requests).reduce((sum, one) => sum + one, 0);

  const changes: number[] = [];
  const plain: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    tell(`change of one tenant, round ${String(round)}`);
    const [first, ...others] = lines;
    const [id, name] = [first?.tenantId ?? "", `Renamed ${String(round)}`];
    await writeFile(file, stringify([{ ...first, tenantName: name }, ...others]));
    changes.push((await timed(bench, () => fleet.fleet("up", "--yes", "--tenant", id))).seconds);
    await writeFile(file, stringify([{ ...first, tenantName: `${name} again` }, ...others]));
    const stack = `bench-${String(shardOf(id, { of: shards, pinned: {} }))}`;
    const run = () => fleet.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
    plain.push((await timed(bench, run)).seconds);
  }

  tell(`${String(tenants)} tenants in ${String(shards)} stacks: destroy`);
  const destroy = await timed(bench, () => fleet.fleet("destroy", "--yes", ...atOnce));

  const hand: string[][] = [];
  if (answerMs > 0) {
    tell(`${String(tenants)} tenants by hand`);
    await bench.reset(answerMs);
    const seconds = await makeByHand(tenants, bench.platform);
    const faster = `fleet is ${shown(seconds / up.seconds)} × faster`;
    hand.push(["all of them: the calls by hand", shown(seconds), shown(seconds / tenants), faster]);
  }

  const each = (seconds: number, count: number) => shown(seconds / count);
  const ratio = up.seconds / tenants / (median(alone.seconds) / alone.count);
  const runs = (seconds: readonly number[]) => [
    shown(median(seconds)),
    "",
    seconds.map(shown).join(" "),
  ];
  return inColumns([
    ["", "s", "s a tenant", "runs, or most memory"],
    [
      `one stack of ${String(alone.count)}: up`,
      shown(median(alone.seconds)),
      each(median(alone.seconds), alone.count),
      alone.seconds.map(shown).join(" "),
    ],
    [
      `${String(tenants)} in ${String(shards)} stacks, ${String(parallel)} at a time: up`,
      shown(up.seconds),
      `${each(up.seconds, tenants)}, ${shown(ratio)} × alone`,
      `${up.megabytes.toFixed(0)} MB, ${String(calls)} calls`,
    ],
    ["change of one tenant: npm run fleet", ...runs(changes)],
    ["change of one tenant: pulumi up", ...runs(plain)],
    [
      "all of them: destroy",
      shown(destroy.seconds),
      each(destroy.seconds, tenants),
      `${destroy.megabytes.toFixed(0)} MB`,
    ],
    ...hand,
  ]);
}

async function timed(
  { directory }: BenchPlatform,
  work: () => Promise<void>,
): Promise<{ seconds: number; megabytes: number }> {
  const start = performance.now();
  const megabytes = await mostMemory(path.join(directory, "fleet"), work);
  return { seconds: (performance.now() - start) / 1_000, megabytes };
}

/** Throws a CxError unless each tenant, and its host, is there once. */
async function requireAll(tenants: number, bench: BenchPlatform): Promise<void> {
  const { allowedHosts, requests } = await bench.seen();
  const hosts = new Set(allowedHosts.filter((host) => /\/\/tenant\d+\./.test(host)));
  const made = requests["tenant POST /tenant"] ?? 0;
  if (hosts.size === tenants && made === tenants) return;
  throw new CxError(
    `of ${String(tenants)} tenants ${String(made)} were made, and ${String(hosts.size)} hosts are there`,
  );
}
