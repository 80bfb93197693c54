import { makeByHand } from "./by-hand.ts";
import { Contestant, documented, floor, ours, type Measured, type Way } from "./contestant.ts";
import { withPlatform, type BenchPlatform } from "./platform.ts";
import type { Life, Report } from "./report.ts";

/** What is timed, in the order of a tenant's life. */
export const operations = [
  "up",
  "no-op preview",
  "preview --refresh",
  "up of one more",
  "destroy",
] as const;
export type Operation = (typeof operations)[number];

/** What is measured. */
export interface Plan {
  /** How many tenants, one after the other. */
  counts: readonly number[];
  rounds: number;
  /** Also at Pulumi's own parallelism, where answers take 300 ms, and beside other ways. */
  isWhole: boolean;
}

const slowMs = 300;

/**
 * The life of so many tenants in several ways, one after the other in each round, so that what disturbs the machine
 * disturbs all of them.
 */
export async function measureTenants(
  { counts, rounds, isWhole }: Plan,
  tell: (line: string) => void,
): Promise<Report> {
  const report: Report = { rounds, lives: [], byHand: [] };
  await withPlatform(async (bench) => {
    const ways: [string, Way][] = [
      ["floor", floor],
      ["ours", ours],
      ...(isWhole ? othersOf() : []),
    ];
    const contestants = new Map<string, Contestant>();
    for (const [name, way] of ways) contestants.set(name, await Contestant.make(name, way, bench));
    for (const count of counts) {
      for (let round = 0; round < rounds; round += 1) {
        for (const [name, contestant] of contestants) {
          tell(`${String(count)} tenants, round ${String(round + 1)}: ${name}`);
          report.lives.push(await live({ name, count, answerMs: 0 }, contestant, bench));
        }
      }
    }
    if (isWhole) await measureSlow(report, contestants, bench, tell);
  });
  return report;
}

/** Pulumi's own parallelism is four for each core; here as on two cores. */
function othersOf(): [string, Way][] {
  return [
    ["floor, 8 at a time", { ...floor, parallel: 8 }],
    ["ours, 8 at a time", { ...ours, parallel: 8 }],
    ["documented way", documented],
  ];
}

/** The most tenants once more, on a platform whose answers take their time, beside the calls by hand. */
async function measureSlow(
  report: Report,
  contestants: ReadonlyMap<string, Contestant>,
  bench: BenchPlatform,
  tell: (line: string) => void,
): Promise<void> {
  const count = Math.max(...report.lives.map((life) => life.count));
  for (let round = 0; round < report.rounds; round += 1) {
    for (const name of ["ours", "documented way"]) {
      const contestant = contestants.get(name);
      if (contestant === undefined) continue;
      tell(`${String(count)} tenants at ${String(slowMs)} ms, round ${String(round + 1)}: ${name}`);
      report.lives.push(await live({ name, count, answerMs: slowMs }, contestant, bench));
    }
    tell(`${String(count)} tenants at ${String(slowMs)} ms, round ${String(round + 1)}: by hand`);
    await bench.reset(slowMs);
    const seconds = await makeByHand(count, bench.platform);
    report.byHand.push({ count, answerMs: slowMs, seconds });
  }
}

/** One life, with everything that is known of it. */
async function live(
  what: Pick<Life, "name" | "count" | "answerMs">,
  contestant: Contestant,
  bench: BenchPlatform,
): Promise<Life> {
  const measured = {} as Record<Operation, Measured>;
  const calls = {} as Record<Operation, Record<string, number>>;
  const run = async (operation: Operation, ...args: string[]) => {
    await bench.forget();
    measured[operation] = await contestant.measure(...args);
    calls[operation] = (await bench.seen()).requests;
  };
  await bench.reset(what.answerMs);
  const before = (await bench.seen()).allowedHosts.length;
  await contestant.configure(what.count);
  await run("up", "up", "--yes", "--skip-preview");
  const hosts = (await bench.seen()).allowedHosts.length - before;
  const stateBytes = await contestant.stateBytes();
  await run("no-op preview", "preview");
  await run("preview --refresh", "preview", "--refresh");
  await contestant.configure(what.count + 1);
  await run("up of one more", "up", "--yes", "--skip-preview");
  await run("destroy", "destroy", "--yes", "--skip-preview");
  return { ...what, measured, calls, stateBytes, lostHosts: what.count - hosts };
}
