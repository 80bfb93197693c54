import path from "node:path";
import { Contestant, type Measured } from "./contestant.ts";
import { median } from "./figures.ts";
import { withPlatform, type BenchPlatform } from "./platform.ts";

const floorHandlers = path.join(import.meta.dirname, "floor/handlers.cjs");

/** What is timed, in the order of a tenant's life. */
const operations = {
  up: ["up", "--yes", "--skip-preview"],
  "no-op preview": ["preview"],
  "preview --refresh": ["preview", "--refresh"],
  destroy: ["destroy", "--yes", "--skip-preview"],
} as const;
type Operation = keyof typeof operations;

type Series = Record<Operation, Measured[]>;

/** The life of so many tenants: ours beside the floor, one after the other in each round. */
export async function benchTenants(
  counts: readonly number[],
  rounds: number,
  print: (line: string) => void,
): Promise<void> {
  await withPlatform(async (bench) => {
    const ours = await Contestant.make("ours", bench);
    const floor = await Contestant.make("floor", bench, floorHandlers);
    print("                         ours s floor s  times  of ours");
    for (const count of counts) {
      const [own, least] = [emptySeries(), emptySeries()];
      let told: Told | undefined;
      for (let round = 0; round < rounds; round += 1) {
        await live(floor, count, bench, least);
        told = await live(ours, count, bench, own);
      }
      print(rowsOf(count, own, least, told));
    }
  });
}

interface Told {
  calls: Record<string, number>;
  stateBytes: number;
  hosts: number;
}

function emptySeries(): Series {
  return { up: [], "no-op preview": [], "preview --refresh": [], destroy: [] };
}

async function live(
  contestant: Contestant,
  count: number,
  bench: BenchPlatform,
  series: Series,
): Promise<Told> {
  await bench.reset();
  await contestant.configure(count);
  series.up.push(await contestant.measure(...operations.up));
  const { allowedHosts, requests } = await bench.seen();
  const told = {
    calls: requests,
    stateBytes: await contestant.stateBytes(),
    hosts: allowedHosts.length,
  };
  series["no-op preview"].push(await contestant.measure(...operations["no-op preview"]));
  series["preview --refresh"].push(await contestant.measure(...operations["preview --refresh"]));
  series.destroy.push(await contestant.measure(...operations.destroy));
  return told;
}

function rowsOf(count: number, own: Series, least: Series, told: Told | undefined): string {
  const rows = (Object.keys(operations) as Operation[]).map((operation) => {
    const [mine, floor] = [secondsOf(own[operation]), secondsOf(least[operation])];
    const cells = [mine, floor, mine / floor].map((value) => value.toFixed(2).padStart(7));
    const cost = costsOf(own[operation]);
    return `${String(count).padStart(5)}  ${operation.padEnd(18)} ${cells.join(" ")}  ${cost}`;
  });
  const calls = Object.entries(told?.calls ?? {}).map(
    ([route, many]) => `${route}: ${String(many)}`,
  );
  const perTenant = ((told?.stateBytes ?? 0) / Math.max(1, count) / 1000).toFixed(1);
  return [
    ...rows,
    `       state ${perTenant} kB a tenant, ${String(told?.hosts ?? 0)} hosts; ${calls.join(", ")}`,
  ].join("\n");
}

function secondsOf(measured: readonly Measured[]): number {
  return median(measured.map(({ seconds }) => seconds));
}

/** What ours costs beside time, where the machine tells. */
function costsOf(measured: readonly Measured[]): string {
  const known = (values: readonly (number | undefined)[]) =>
    values.filter((value) => value !== undefined);
  const cpu = known(measured.map(({ cpuSeconds }) => cpuSeconds));
  const memory = known(measured.map(({ providerMegabytes }) => providerMegabytes));
  return [
    ...(cpu.length > 0 ? [`${median(cpu).toFixed(2)} s CPU`] : []),
    ...(memory.length > 0 ? [`${Math.max(...memory).toFixed(0)} MB in handlers`] : []),
  ].join(", ");
}
