import { makeByHand } from "./by-hand.ts";
import { Contestant, documented, floor, ours, plainFloor, type Way } from "./contestant.ts";
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

/** Pulumi's own parallelism is four for each core; here as on two cores. */
const ways = {
  floor,
  ours,
  "Pulumi by itself": plainFloor,
  "floor at 8": { ...floor, parallel: 8 },
  "ours at 8": { ...ours, parallel: 8 },
  "documented way": documented,
} satisfies Record<string, Way>;

const byHand = "by hand";

/** Names of all ways. */
export const allWays: readonly string[] = [...Object.keys(ways), byHand];

/** What is measured. */
export interface Plan {
  /** How many tenants, one after the other. */
  counts: readonly number[];
  rounds: number;
  /** Of {@link allWays}. */
  ways: readonly string[];
  /** How long the platform takes for each answer, in milliseconds. Where that is not 0: the most tenants alone, up and destroy. */
  answers: readonly number[];
}

/**
 * The life of so many tenants in several ways, one after the other in each round, so that what disturbs the machine
 * disturbs all of them.
 */
export async function measureTenants(
  { counts, rounds, ways: names, answers }: Plan,
  tell: (line: string) => void,
): Promise<Report> {
  const report: Report = { rounds, lives: [], byHand: [] };
  await withPlatform(async (bench) => {
    const contestants = new Map<string, Contestant>();
    for (const [name, way] of Object.entries(ways)) {
      if (names.includes(name)) contestants.set(name, await Contestant.make(name, way, bench));
    }
    await warmUp(contestants.values(), bench);
    for (const answerMs of answers) {
      for (const count of answerMs === 0 ? counts : [Math.max(...counts)]) {
        for (let round = 0; round < rounds; round += 1) {
          const at = `${String(count)} tenants at ${String(answerMs)} ms, round ${String(round + 1)}`;
          for (const [name, contestant] of contestants) {
            tell(`${at}: ${name}`);
            report.lives.push(await live({ name, count, answerMs }, contestant, bench));
          }
          if (!names.includes(byHand) || answerMs === 0) continue;
          tell(`${at}: ${byHand}`);
          await bench.reset(answerMs);
          const seconds = await makeByHand(count, bench.platform);
          report.byHand.push({ count, answerMs, seconds });
        }
      }
    }
  });
  return report;
}

/** The first run of a program on a machine reads files that all later ones find in memory. */
async function warmUp(contestants: Iterable<Contestant>, bench: BenchPlatform): Promise<void> {
  await bench.reset();
  for (const contestant of contestants) {
    await contestant.configure(1);
    await contestant.pulumi("up", "--yes", "--skip-preview");
    await contestant.pulumi("destroy", "--yes", "--skip-preview");
  }
}

/** One life, with everything that is known of it. */
async function live(
  what: Pick<Life, "name" | "count" | "answerMs">,
  contestant: Contestant,
  bench: BenchPlatform,
): Promise<Life> {
  const measured: Life["measured"] = {};
  const calls: Life["calls"] = {};
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
  if (what.answerMs === 0) {
    await run("no-op preview", "preview");
    await run("preview --refresh", "preview", "--refresh");
    await contestant.configure(what.count + 1);
    await run("up of one more", "up", "--yes", "--skip-preview");
  }
  await run("destroy", "destroy", "--yes", "--skip-preview");
  return { ...what, measured, calls, stateBytes, lostHosts: what.count - hosts };
}
