// npm run bench -- <name>: how long something takes on this machine. It judges nothing: no test depends on time.
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { CxError } from "../providers/errors.ts";
import { curveOf } from "./bench/curve.ts";
import { benchFleet, type FleetPlan } from "./bench/fleet.ts";
import { benchPolicy } from "./bench/policy.ts";
import { textOf } from "./bench/report.ts";
import { allWays, measureTenants } from "./bench/tenants.ts";
import { runCommand } from "./command.ts";

const usage = `Usage: npm run bench -- <name> [options]

  policy   what the policies add to a preview of 50 tenants; a minute
  tenants  the life of 1, 25 and 100 tenants: ours beside the same program on handlers that do nothing (floor), at our
           parallelism and at Pulumi's own, beside a program of Pulumi's pages, and where answers take 300 ms beside the
           calls by hand; more than an hour
  fleet    1,000 tenants in 40 stacks, two at a time, beside one stack alone, and a change of one of them; ten minutes

  --quick          1 and 10 tenants, ours and floor, each once
  --counts <1,25>  other numbers of tenants; of a fleet the one that it has
  --shards <n>     of a fleet
  --parallel <n>   stacks of a fleet that run at a time
  --rounds <n>     how often each; default 3
  --plain          ours and floor alone
  --ways <a,b>     some of floor, ours, Pulumi by itself (the floor without our start of
                   Node), floor at 8, ours at 8, documented way, by hand
  --answers <0>    how long the platform takes for each answer, in milliseconds; default 0 and 300
  --json <file>    everything that was measured
  --svg <file>     how up grows with the number of tenants

Each figure is a median; compare figures of one run, on a machine that does nothing else. Where the runs of a figure
are further apart than 30 % it gives no ratio. It starts a sandbox of its own.`;

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

await runCommand({
  usage,
  failed: 2,
  main: async (args) => {
    const { values, positionals } = readArguments(args);
    const [name, ...others] = positionals;
    if (others.length > 0) throw new CxError(usage);
    switch (name) {
      case "policy":
        await benchPolicy(console.log);
        return 0;
      case "tenants":
        await benchTenants(values);
        return 0;
      case "fleet":
        console.log(await benchFleet(fleetPlan(values), console.error));
        return 0;
      default:
        throw new CxError(usage);
    }
  },
});

type Values = ReturnType<typeof readArguments>["values"];

async function benchTenants(values: Values): Promise<void> {
  const { quick } = values;
  const report = await measureTenants(
    {
      counts: values.counts?.split(",").map(wholeNumber) ?? (quick ? [1, 10] : [1, 25, 100]),
      rounds: values.rounds === undefined ? (quick ? 1 : 3) : wholeNumber(values.rounds),
      ways: chosen(values.ways, allWays) ?? (quick || values.plain ? ["floor", "ours"] : allWays),
      answers:
        values.answers?.split(",").map(milliseconds) ?? (quick || values.plain ? [0] : [0, 300]),
    },
    console.error,
  );
  console.log(textOf(report));
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(report, undefined, 1));
  if (values.svg !== undefined) await writeFile(values.svg, curveOf(report));
}

function fleetPlan({ counts, shards, parallel, rounds, answers }: Values): FleetPlan {
  return {
    tenants: wholeNumber(counts ?? "1000"),
    shards: wholeNumber(shards ?? "40"),
    parallel: wholeNumber(parallel ?? "2"),
    rounds: wholeNumber(rounds ?? "3"),
    answerMs: milliseconds(answers ?? "0"),
  };
}

function chosen(written: string | undefined, known: readonly string[]): string[] | undefined {
  const names = written?.split(",").map((name) => name.trim());
  const strange = names?.find((name) => !known.includes(name));
  if (strange === undefined) return names;
  throw new CxError(`expected some of ${known.join(", ")}; got '${strange}'`);
}

function milliseconds(written: string): number {
  return written === "0" ? 0 : wholeNumber(written);
}

function wholeNumber(written: string): number {
  const number = Number(written);
  if (Number.isInteger(number) && number > 0) return number;
  throw new CxError(`expected a whole number above 0, got '${written}'\n${usage}`);
}

function readArguments(args: readonly string[]) {
  try {
    const options = {
      ...{ quick: flag, plain: flag, counts: text, rounds: text },
      ...{ ways: text, answers: text, shards: text },
      ...{ parallel: text, json: text, svg: text },
    };
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new CxError(usage, undefined, { cause });
  }
}
