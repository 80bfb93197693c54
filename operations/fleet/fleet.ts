import { availableParallelism } from "node:os";
import { createInterface } from "node:readline/promises";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import { CxError } from "../../providers/errors.ts";
import { defined } from "../../providers/objects.ts";
import { shardOf } from "../../settings/split.ts";
import type { Environment } from "../pulumi.ts";
import { environmentHere, plansOf, type ShardPlan, type SplitEnvironment } from "./environment.ts";
import { move, movesOf } from "./move.ts";
import { readOptions, type FleetOptions } from "./options.ts";
import { ShardProgress } from "./progress.ts";
import { runAll } from "./queue.ts";
import { FleetRecord } from "./record.ts";
import { runShard } from "./shard-run.ts";
import { madeOf, makeMissing, stacksThere, strangersOf } from "./stacks.ts";
import { FleetView, type Screen } from "./view.ts";

/** What the command has around it. */
export interface FleetSurroundings {
  environment: Environment;
  print: (line: string) => void;
  screen: Screen;
  /** Undefined where nobody can be asked. */
  input: NodeJS.ReadableStream | undefined;
  /** No stack is begun any more. */
  stop: AbortSignal;
  /** Those that run are ended too, as Ctrl-C does: a terminal has told them already. */
  end: AbortSignal;
}

/** Runs Pulumi on all stacks of an environment, so many at a time. Gives the exit status. */
export async function fleet(
  args: readonly string[],
  surroundings: FleetSurroundings,
): Promise<number> {
  const options = readOptions(args);
  const environment = environmentHere(options.environment);
  const cli = { environment: surroundings.environment };
  const { print } = surroundings;
  if (options.command === "move") return moveTenants(environment, options, surroundings);
  const record = new FleetRecord(environment.name);
  let plans = chosen(environment, options, record);
  const pulumi = PulumiCommand.get();
  pulumi.catch(() => undefined); // told where it is needed
  const there = await stacksThere(options.tenant === undefined ? undefined : plans[0], cli);
  if (options.command === "refresh" || options.command === "destroy") {
    plans = madeOf(plans, { there, print });
  } else await makeMissing(environment, plans, { there, cli, print });
  for (const line of strangersOf(environment, there)) print(line);
  if (options.command === "init") return 0;
  if (plans.length === 0) {
    print("nothing is left to do");
    return 0;
  }
  await requireYes(options, `${options.command} ${described(plans)}`, surroundings);
  return runPlans(environment, plans, { options, record, surroundings, pulumi: await pulumi });
}

/** The stacks that are meant. Throws a CxError for one that the environment does not have. */
function chosen(
  environment: SplitEnvironment,
  { command, shards, tenant, resume }: FleetOptions,
  record: FleetRecord,
): ShardPlan[] {
  const all = plansOf(environment);
  const strange = shards?.find((number) => number > all.length);
  if (strange !== undefined) {
    const range = `1 to ${String(all.length)}`;
    throw new CxError(`--shards names ${String(strange)}, and there are ${range}`);
  }
  if (tenant !== undefined) requireLine(tenant, environment);
  const own = tenant === undefined ? shards : [shardOf(tenant, environment.split)];
  const done = resume ? record.doneIn(command, environment.digest) : [];
  return all.filter(({ number }) => own?.includes(number) !== false && !done.includes(number));
}

/** Throws a CxError for a tenant without a line: which stack has its state is not known here. */
function requireLine(tenant: string, { file, tenantIds, split }: SplitEnvironment): void {
  if (tenantIds.includes(tenant)) return;
  const number = String(shardOf(tenant, split));
  throw new CxError(
    `${file} has no tenant '${tenant}'`,
    `correct the id; for one whose line was taken out, run the stack that has it: --shards ${number}, or the shard that its line named`,
  );
}

function described(plans: readonly ShardPlan[]): string {
  const tenants = plans.reduce((sum, { tenantIds }) => sum + tenantIds.length, 0);
  const [first, last] = [plans[0]?.stack ?? "", plans.at(-1)?.stack ?? ""];
  const names = plans.length === 1 ? first : `${String(plans.length)} stacks, ${first} to ${last}`;
  return `of ${String(tenants)} tenants in ${names}`;
}

/** Throws a CxError unless somebody says yes. */
async function requireYes(
  { command, yes }: FleetOptions,
  what: string,
  { input, screen, stop }: FleetSurroundings,
): Promise<void> {
  if (yes || command === "preview") return;
  if (input === undefined) {
    throw new CxError(
      `nobody can be asked here whether this is meant: ${what}`,
      "say so with --yes",
    );
  }
  screen.write(`${what}\n`);
  const lines = createInterface({ input, signal: stop });
  screen.write("Do it? (yes/no) ");
  const { value } = await lines[Symbol.asyncIterator]().next(); // also where the input ends, and at Ctrl-C
  lines.close();
  if (String(value).trim().toLowerCase() !== "yes")
    throw new CxError("not confirmed; nothing was changed");
}

/** Two of them overlap where one waits for the platform. */
function defaultParallel(): number {
  return Math.max(2, Math.floor(availableParallelism() / 2));
}

interface RunParts {
  options: FleetOptions;
  record: FleetRecord;
  surroundings: FleetSurroundings;
  pulumi: PulumiCommand;
}

async function runPlans(
  environment: SplitEnvironment,
  plans: readonly ShardPlan[],
  { options, record, surroundings, pulumi }: RunParts,
): Promise<number> {
  const { command, parallel = defaultParallel() } = options;
  const before = options.resume ? record.doneIn(command, environment.digest) : [];
  const done = [...before];
  const note = () => {
    record.begin(command, { digest: environment.digest, done });
  };
  note();
  let unnoted = "";
  const progress = new Map(
    plans.map((plan) => [plan, new ShardProgress(plan.stack, plan.tenantIds.length)] as const),
  );
  const title = `${command} ${described(plans)}, ${String(parallel)} at a time`;
  const view = new FleetView(title, [...progress.values()], surroundings.screen);
  const means = {
    pulumi,
    environment: defined({ ...surroundings.environment }) as Record<string, string>,
    logOf: (stack: string) => record.logOf(stack),
    signal: surroundings.end,
    changed: () => {
      view.changed();
    },
  };
  view.begin();
  const work = async (plan: ShardPlan) => {
    const own = progress.get(plan) ?? new ShardProgress(plan.stack, 0);
    const isGood = await runShard(plan, options, { progress: own, means });
    if (isGood) done.push(plan.number);
    try {
      note();
    } catch (error) {
      unnoted = error instanceof Error ? error.message : "unknown error";
    }
    return isGood;
  };
  const endings = await runAll(plans, parallel, work, surroundings.stop);
  view.end();
  if (unnoted !== "") surroundings.print(`--resume will not know all of this run: ${unnoted}`);
  const bad = plans.filter((plan) => endings.get(plan) !== "done");
  for (const line of summaryOf(bad, { endings, progress, record, options }))
    surroundings.print(line);
  return bad.length === 0 ? 0 : 1;
}

interface SummaryParts {
  endings: ReadonlyMap<ShardPlan, string>;
  progress: ReadonlyMap<ShardPlan, ShardProgress>;
  record: FleetRecord;
  options: FleetOptions;
}

const shownFailures = 5;

/** Who failed and why, and what was not begun. */
function summaryOf(
  bad: readonly ShardPlan[],
  { endings, progress, record, options }: SummaryParts,
): string[] {
  if (bad.length === 0) return [];
  const failed = bad.filter((plan) => endings.get(plan) === "failed");
  const skipped = bad.filter((plan) => endings.get(plan) === "skipped").map(({ stack }) => stack);
  const lines = failed.flatMap((plan) => {
    const failures = progress.get(plan)?.failures ?? [];
    const more = failures.length - shownFailures;
    return [
      `${plan.stack} failed (whole output: ${record.logOf(plan.stack)}):`,
      ...failures
        .slice(0, shownFailures)
        .map(({ name, words }) => `  - ${name}: ${indented(words)}`),
      ...(more > 0 ? [`  … and ${String(more)} more`] : []),
    ];
  });
  const { command, environment } = options;
  return [
    ...lines,
    ...(skipped.length > 0 ? [`not begun, since the run was stopped: ${skipped.join(", ")}`] : []),
    `what was done stays. Mend it, then run it again; if the configuration is still the same, the others alone: npm run fleet -- ${command} --stack ${environment} --resume`,
  ];
}

function indented(words: string): string {
  return words.split("\n").join("\n    ");
}

async function moveTenants(
  environment: SplitEnvironment,
  options: FleetOptions,
  surroundings: FleetSurroundings,
): Promise<number> {
  const cli = { environment: surroundings.environment };
  const { print } = surroundings;
  const moves = await movesOf(environment, cli);
  if (moves.length === 0) {
    print("every tenant is in its stack");
    return 0;
  }
  const count = moves.reduce((sum, { urns }) => sum + urns.size, 0);
  const names = moves.map(({ from, to, urns }) => `${String(urns.size)} from ${from} to ${to}`);
  await requireYes(
    options,
    `move the state of ${String(count)} tenants: ${names.join(", ")}`,
    surroundings,
  );
  await move(environment, moves, { cli, print });
  return 0;
}
