import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";
import { shardInName, shardName, shardOf } from "../../settings/split.ts";
import { nameInUrn, pulumi, stateOf, type CliOptions } from "../pulumi.ts";
import { isAnother, makeMissing, stacksInBackend } from "./stacks.ts";
import { plansOf, type SplitEnvironment } from "./environment.ts";

const tenantType = "cx:index:CxTenantStack";

/** Tenants whose state is in one stack, and belongs into another. */
export interface Move {
  from: string;
  to: string;
  /** By their ids. */
  urns: ReadonlyMap<string, string>;
}

/** What is in the wrong stack, as the states say: in one of the environment's, or in the one that it was before. */
export async function movesOf(environment: SplitEnvironment, cli: CliOptions): Promise<Move[]> {
  const { name, split } = environment;
  const isOfEnvironment = (stack: string) =>
    stack === name || (shardInName(stack)?.environment === name && !isAnother(stack));
  const stacks = (await stacksInBackend(cli)).filter(isOfEnvironment);
  const moves: Move[] = [];
  for (const from of stacks) {
    const wanted = new Map<string, Map<string, string>>();
    for (const [id, urn] of await tenantsIn(environment.prefix + from, cli)) {
      const to = shardName(name, shardOf(id, split));
      if (to !== from) wanted.set(to, (wanted.get(to) ?? new Map<string, string>()).set(id, urn));
    }
    moves.push(...[...wanted].map(([to, urns]) => ({ from, to, urns })));
  }
  requireLines(environment, moves);
  return moves;
}

/** The stack that gets a tenant counts what leaves the list from its next run on. Throws a CxError for one that has left it. */
function requireLines({ file, tenantIds }: SplitEnvironment, moves: readonly Move[]): void {
  const lost = moves.flatMap(({ from, urns }) =>
    [...urns.keys()].filter((id) => !tenantIds.includes(id)).map((id) => `${id} (in ${from})`),
  );
  if (lost.length === 0) return;
  throw new CxError(
    `${file} has no line for tenants that would be moved: ${lost.join(", ")}; nothing was moved`,
    "put their lines back, move, and take them out again afterwards: moved without a line, the next up would take them down uncounted",
  );
}

const ofTenant = z.object({ tenantId: z.string() });

/** The components of the tenants in a stack's state, by the tenants' ids. */
async function tenantsIn(stack: string, cli: CliOptions): Promise<Map<string, string>> {
  const resources = await stateOf(stack, { ...cli, showSecrets: false });
  return new Map(
    resources
      .filter(({ type }) => type === tenantType)
      .map(({ urn, outputs }) => [
        ofTenant.safeParse(outputs).data?.tenantId ?? nameInUrn(urn),
        urn,
      ]),
  );
}

const ofMaker = z.object({ mark: z.string() });

/**
 * The CLI writes the state of the goal first: what a move that was killed has left in both is taken out of the source. Throws
 * a CxError for a tenant that two states have made.
 */
async function finishBroken(
  { from, to, urns }: Move,
  { source, dest }: { source: string; dest: string },
  cli: CliOptions,
): Promise<Map<string, string>> {
  const [here, there] = await Promise.all(
    [source, dest].map(async (stack) =>
      makersIn(await stateOf(stack, { ...cli, showSecrets: false })),
    ),
  );
  const left = new Map(urns);
  for (const [id, urn] of urns) {
    const [own, other] = [here?.get(id), there?.get(id)];
    if (other === undefined) continue;
    if (own !== other) {
      throw new CxError(
        `tenant '${id}' is in the states of ${from} and of ${to}, as two that were made by different ones; nothing of it was moved`,
        `see which of them the platform has (createdBy): npm run audit -- --stack ${from}; take the other out of its state with pulumi state delete`,
      );
    }
    const words = ["state", "delete", urn, "--stack", source, "--yes", "--force"];
    await pulumi([...words, "--target-dependents"], cli);
    left.delete(id);
  }
  return left;
}

/** What the tenants of a state are marked with, by their ids. */
function makersIn(resources: Awaited<ReturnType<typeof stateOf>>): Map<string, string> {
  return new Map(
    resources
      .filter(({ type }) => type.endsWith("/cx:Tenant"))
      .flatMap(({ id, outputs }) => {
        const mark = ofMaker.safeParse(outputs).data?.mark;
        return id === undefined || mark === undefined ? [] : [[id, mark] as const];
      }),
  );
}

/** A run that refused a tenant, since its state was elsewhere, has left its component without anything in it. */
async function dropEmpty(
  stack: string,
  tenantIds: readonly string[],
  cli: CliOptions,
): Promise<void> {
  const resources = await stateOf(stack, { ...cli, showSecrets: false });
  const parents = new Set(resources.map(({ parent }) => parent));
  const empty = resources.filter(
    ({ type, urn }) =>
      type === tenantType && tenantIds.includes(nameInUrn(urn)) && !parents.has(urn),
  );
  for (const { urn } of empty) {
    await pulumi(["state", "delete", urn, "--stack", stack, "--yes"], cli);
  }
}

const providerType = "pulumi:providers:pulumi-nodejs";
const provider = z.looseObject({
  type: z.string(),
  inputs: z.unknown().optional(),
  outputs: z.unknown().optional(),
});
const exported = z.looseObject({
  deployment: z.looseObject({ resources: z.array(provider).default([]) }),
});

/**
 * The engine keeps the configuration of a stack's last run with the provider of our handlers, and `pulumi state move` takes
 * no two that differ, as those of stacks do that were not run with the same list. The next run writes it anew.
 */
async function alignProvider(source: string, dest: string, cli: CliOptions): Promise<void> {
  const [from, to] = [await exportOf(source, cli), await exportOf(dest, cli)];
  const [given, found] = [from, to].map(({ deployment }) =>
    deployment.resources.find(({ type }) => type === providerType),
  );
  if (given === undefined || found === undefined) return;
  if (isDeepStrictEqual(given.inputs, found.inputs)) return;
  Object.assign(found, { inputs: given.inputs, outputs: given.outputs });
  await pulumi(["stack", "import", "--stack", dest], { ...cli, input: JSON.stringify(to) });
}

/** With secrets in clear, which no file sees. */
async function exportOf(stack: string, cli: CliOptions): Promise<z.infer<typeof exported>> {
  const words = ["stack", "export", "--stack", stack, "--show-secrets"];
  const parsed = exported.safeParse(parseJson(await pulumi(words, cli)));
  if (parsed.success) return parsed.data;
  throw new CxError(`the state of stack '${stack}' is no deployment of Pulumi's`);
}

/**
 * Moves the state of tenants to the stacks that they belong to. Nothing on the platform is touched: what they are
 * marked with is the environment's, and their names are the same.
 */
export async function move(
  environment: SplitEnvironment,
  moves: readonly Move[],
  { cli, print }: { cli: CliOptions; print: (line: string) => void },
): Promise<void> {
  const wanted = new Set(moves.map(({ to }) => to));
  const plans = plansOf(environment).filter(({ stack }) => wanted.has(stack));
  await makeMissing(environment, plans, { there: await stacksInBackend(cli), cli, print });
  for (const { from, to, urns } of moves) {
    const stacks = { source: environment.prefix + from, dest: environment.prefix + to };
    await dropEmpty(stacks.dest, [...urns.keys()], cli);
    const left = await finishBroken({ from, to, urns }, stacks, cli);
    if (left.size > 0) await moveState({ from, to, urns: left }, stacks, cli);
    print(`${from} → ${to}: ${[...urns.keys()].join(", ")}`);
  }
}

async function moveState(
  { from, to, urns }: Move,
  { source, dest }: { source: string; dest: string },
  cli: CliOptions,
): Promise<void> {
  await alignProvider(source, dest, cli);
  const words = ["state", "move", "--source", source, "--dest", dest, "--yes", ...urns.values()];
  await pulumi(words, cli).catch((error: unknown) => {
    if (!(error instanceof CxError)) throw error;
    throw new CxError(
      `cannot move ${[...urns.keys()].join(", ")} from ${from} to ${to}; what was moved before stays so:\n${error.message}`,
      "mend what it says, and run this again: it moves what is still in the wrong stack",
      { cause: error },
    );
  });
}
