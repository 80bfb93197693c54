import { readArguments, stackIn, wrongArguments } from "../arguments.ts";

/** What can be done to all stacks of an environment. */
export const fleetCommands = ["preview", "up", "refresh", "destroy", "init", "move"] as const;
export type FleetCommand = (typeof fleetCommands)[number];

export const usage = `Usage: npm run fleet -- <command> --stack <environment> [options]

An environment that is split over several stacks (shards: <number> in its configuration), as one.

  preview, up, refresh, destroy   pulumi's own, on each of its stacks
  init                            makes the stacks that are missing, and their files; up and preview do so too
  move                            moves tenants whose stack is another one by now: their state, and nothing on the platform

  --stack <environment>  e.g. prod, for Pulumi.prod.yaml and the stacks prod-1, prod-2 and so on
  --shards <1,3-5>       only these of its stacks
  --tenant <id>          only the stack that has this tenant
  --parallel <number>    how many stacks at a time; default: half as many as there are processor cores, but two
  --refresh              for preview and up: look at the platform first
  --resume               only the stacks that the last such run has not brought to a good end
  --yes                  asks nothing; up, refresh, destroy and move need it where nobody can be asked

A run stops starting stacks once one has failed. Its whole output is in .fleet/<environment>/<stack>.log.
Exit status: 0, or 1 when a stack failed or was not reached.`;

/** What the command was asked for. */
export interface FleetOptions {
  command: FleetCommand;
  environment: string;
  /** Numbers of stacks; undefined: all. */
  shards: readonly number[] | undefined;
  tenant: string | undefined;
  parallel: number | undefined;
  refresh: boolean;
  resume: boolean;
  yes: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const options = {
  stack: text,
  shards: text,
  tenant: text,
  parallel: text,
  refresh: flag,
  resume: flag,
  yes: flag,
} as const;

/** Commands that change nothing of the other tenants in its stack, as long as their lines are the same. */
const ofOneTenant: readonly FleetCommand[] = ["preview", "up", "refresh"];

/** Reads the command's arguments. Throws a CxError with the usage. */
export function readOptions(args: readonly string[]): FleetOptions {
  const { values, positionals } = readArguments(args, { options, allowPositionals: true, usage });
  const command = fleetCommands.find((one) => one === positionals[0]);
  if (command === undefined || positionals.length > 1) {
    throw wrongArguments(`the first word has to be one of ${fleetCommands.join(", ")}`, usage);
  }
  const { shards, tenant, parallel, refresh, resume, yes } = values;
  if (refresh && command !== "preview" && command !== "up") {
    throw wrongArguments(`--refresh has no meaning for ${command}`, usage);
  }
  if (tenant !== undefined && !ofOneTenant.includes(command)) {
    throw wrongArguments(
      `--tenant names the stack that has the tenant, and ${command} means all that is in it; to take one tenant down, take its line out and run up`,
      usage,
    );
  }
  if (shards !== undefined && tenant !== undefined) {
    throw wrongArguments("--shards and --tenant name the stacks twice; leave one out", usage);
  }
  return {
    command,
    environment: stackIn(values.stack, usage),
    shards: shards === undefined ? undefined : numbersIn(shards),
    tenant,
    parallel: parallel === undefined ? undefined : countIn(parallel),
    refresh,
    resume,
    yes,
  };
}

/** `1,3-5` as numbers. */
function numbersIn(written: string): number[] {
  return written.split(",").flatMap((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || from < 1 || to < from || to > 10_000) {
      throw wrongArguments(`--shards expects numbers, such as 1,3-5; got '${written}'`, usage);
    }
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

function countIn(written: string): number {
  const count = Number(written);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw wrongArguments(`--parallel expects a number from 1 to 64, got '${written}'`, usage);
}
