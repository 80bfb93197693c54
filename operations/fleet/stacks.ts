import { existsSync, lstatSync, readlinkSync, symlinkSync } from "node:fs";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { shardInName } from "../../settings/split.ts";
import { parseJson } from "../../providers/objects.ts";
import { pulumi, tryPulumi, type CliOptions } from "../pulumi.ts";
import { stackFileName } from "../stack.ts";
import type { ShardPlan, SplitEnvironment } from "./environment.ts";

const stackList = z.array(z.object({ name: z.string() }));

/** Names of the stacks that the project has, without an organization. */
export async function stacksInBackend(cli: CliOptions): Promise<string[]> {
  const listed = stackList.safeParse(parseJson(await pulumi(["stack", "ls", "--json"], cli)));
  if (!listed.success) throw new CxError("`pulumi stack ls` gave no list of stacks");
  return listed.data.map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
}

/**
 * The same, or the one stack alone that is asked for, if it is there: some backends read every state for a list, which
 * takes half a second for a thousand tenants.
 */
export async function stacksThere(
  asked: ShardPlan | undefined,
  cli: CliOptions,
): Promise<string[]> {
  if (asked !== undefined) {
    const words = ["stack", "--stack", asked.fullName, "--show-name"];
    if ((await tryPulumi(words, cli)).exitCode === 0) return [asked.stack];
  }
  return stacksInBackend(cli);
}

interface Means {
  /** Names of the stacks that are there. */
  there: readonly string[];
  print: (line: string) => void;
}

/**
 * Makes the stacks that are missing, and a link for each to the file that they share: pulumi and every other command
 * find a stack's configuration by the stack's name. Tells what it made.
 */
export async function makeMissing(
  environment: SplitEnvironment,
  plans: readonly ShardPlan[],
  { there, cli, print }: Means & { cli: CliOptions },
): Promise<void> {
  const linked = plans.filter(({ stack }) => linkFile(environment, stack));
  if (linked.length > 0) {
    print(
      `linked to ${environment.file}: ${linked.map(({ stack }) => stackFileName(stack)).join(", ")} (commit them)`,
    );
  }
  const provider = environment.secretsProvider;
  for (const { stack, fullName } of plans.filter((plan) => !there.includes(plan.stack))) {
    const secrets = provider === undefined ? [] : ["--secrets-provider", provider];
    await pulumi(["stack", "init", fullName, "--no-select", ...secrets], cli);
    print(`made the stack ${stack}`);
  }
}

/** Those that are made; tells of the others, which have nothing to look at or to take down. */
export function madeOf(plans: readonly ShardPlan[], { there, print }: Means): ShardPlan[] {
  const missing = plans.filter(({ stack }) => !there.includes(stack)).map(({ stack }) => stack);
  if (missing.length > 0) print(`not made yet, and so left out: ${missing.join(", ")}`);
  return plans.filter(({ stack }) => there.includes(stack));
}

/** A line for stacks that were the environment's before its number of stacks was another: nothing here runs them. */
export function strangersOf({ name, split }: SplitEnvironment, there: readonly string[]): string[] {
  const isBefore = (stack: string) => {
    const found = shardInName(stack);
    if (stack === name) return true;
    return found?.environment === name && found.number > split.of && !isAnother(stack);
  };
  const before = there.filter(isBefore);
  if (before.length === 0) return [];
  return [
    `beside these, and not run here: ${before.join(", ")}. If tenants are still in them, npm run fleet -- move --stack ${name} moves their state; else pulumi destroy and pulumi stack rm end them`,
  ];
}

/** Is the stack another environment, whose name only looks like one of ours? It has a file of its own then. */
export function isAnother(stack: string): boolean {
  const file = lstatSync(stackFileName(stack), { throwIfNoEntry: false });
  return file !== undefined && !file.isSymbolicLink();
}

/** True when there was no link yet. Throws a CxError for a file of the stack's own. */
function linkFile({ file }: SplitEnvironment, stack: string): boolean {
  const link = stackFileName(stack);
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) {
    symlinkSync(file, link);
    return true;
  }
  if (lstatSync(link).isSymbolicLink() && readlinkSync(link) === file && existsSync(link))
    return false;
  throw new CxError(
    `${link} is a file of its own, and all stacks of the environment share ${file}`,
    `see what it says that ${file} does not, remove it, and run this again`,
  );
}
