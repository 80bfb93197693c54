import type { Measured } from "./contestant.ts";
import { inColumns, median, ratioOf, shown } from "./figures.ts";
import { operations, type Operation } from "./tenants.ts";

/** The life of so many tenants in one way, once. */
export interface Life {
  name: string;
  count: number;
  /** How long the platform took for each answer. */
  answerMs: number;
  measured: Partial<Record<Operation, Measured>>;
  /** Calls of each operation, by service and route. */
  calls: Partial<Record<Operation, Record<string, number>>>;
  stateBytes: number;
  /** Hosts that were added to Grafana's list, and are not in it afterwards. */
  lostHosts: number;
}

/** Everything that was measured in one run. */
export interface Report {
  rounds: number;
  lives: Life[];
  byHand: { count: number; answerMs: number; seconds: number }[];
}

const unsteady = "unsteady";

/** The report as tables: seconds and ratios, what it costs beside time, and calls. */
export function textOf(report: Report): string {
  const groups = groupsOf(report);
  return [
    inColumns([timeHead, ...groups.flatMap((group) => timeRows(group, report))]),
    inColumns([costHead, ...groups.map(costRow)]),
    inColumns([
      callHead,
      ...groups.filter(({ name }) => name.startsWith("ours")).flatMap(callRows),
    ]),
  ].join("\n\n");
}

/** All rounds of one way with so many tenants. */
export interface Group {
  name: string;
  count: number;
  answerMs: number;
  lives: readonly Life[];
}

/** The lives of a report, round by round put together. */
export function groupsOf({ lives }: Report): Group[] {
  const groups = new Map<string, Group & { lives: Life[] }>();
  for (const life of lives) {
    const { name, count, answerMs } = life;
    const key = JSON.stringify([name, count, answerMs]);
    const group = groups.get(key) ?? { name, count, answerMs, lives: [] };
    group.lives.push(life);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Seconds of all rounds. */
export function secondsOf({ lives }: Group, operation: Operation): number[] {
  return lives.flatMap(({ measured }) => measured[operation]?.seconds ?? []);
}

function done(group: Group): Operation[] {
  return operations.filter((operation) => secondsOf(group, operation).length > 0);
}

const timeHead = ["tenants", "answers", "way", "operation", "median s", "beside", "runs"];

function timeRows(group: Group, report: Report): string[][] {
  const { name, count, answerMs } = group;
  const floor = name.startsWith("ours") ? name.replace("ours", "floor") : undefined;
  const beside = groupsOf(report).find((one) => one.name === floor && one.count === count);
  return done(group).map((operation) => {
    const seconds = secondsOf(group, operation);
    const hand = report.byHand.filter((one) => one.count === count && one.answerMs === answerMs);
    const isByHand = operation === "up" && hand.length > 0;
    const other = isByHand
      ? hand.map((one) => one.seconds)
      : floorSeconds(beside, group, operation);
    const words = other === undefined ? "" : ratioWords(seconds, other, isByHand);
    const first = [String(count), `${String(answerMs)} ms`, name, operation];
    return [...first, shown(median(seconds)), words, seconds.map(shown).join(" ")];
  });
}

function floorSeconds(
  beside: Group | undefined,
  { answerMs }: Group,
  operation: Operation,
): number[] | undefined {
  return beside === undefined || answerMs > 0 ? undefined : secondsOf(beside, operation);
}

function ratioWords(
  seconds: readonly number[],
  other: readonly number[],
  isByHand: boolean,
): string {
  const ratio = isByHand ? ratioOf(other, seconds) : ratioOf(seconds, other);
  if (ratio === undefined) return unsteady;
  return isByHand ? `${shown(ratio)} × faster than by hand` : `${shown(ratio)} × floor`;
}

const costHead = [
  "tenants",
  "answers",
  "way",
  "CPU s of up",
  "handlers MB",
  "state kB a tenant",
  "lost hosts",
];

function costRow({ name, count, answerMs, lives }: Group): string[] {
  const known = (values: readonly (number | undefined)[]) =>
    values.filter((one) => one !== undefined);
  const cpu = known(lives.map(({ measured }) => measured.up?.cpuSeconds));
  const memory = known(lives.map(({ measured }) => measured.up?.providerMegabytes));
  return [
    String(count),
    `${String(answerMs)} ms`,
    name,
    cpu.length === 0 ? "" : shown(median(cpu)),
    memory.length === 0 ? "" : Math.max(...memory).toFixed(0),
    (median(lives.map(({ stateBytes }) => stateBytes)) / count / 1_000).toFixed(1),
    lives.map(({ lostHosts }) => String(lostHosts)).join(" "),
  ];
}

const callHead = ["tenants", "answers", "way", "operation", "calls"];

function callRows(group: Group): string[][] {
  const { name, count, answerMs, lives } = group;
  return done(group).map((operation) => {
    const calls = Object.entries(lives.at(-1)?.calls[operation] ?? {});
    const words = calls.map(([route, many]) => `${String(many)} ${route}`).join(", ");
    return [
      String(count),
      `${String(answerMs)} ms`,
      name,
      operation,
      words === "" ? "none" : words,
    ];
  });
}
