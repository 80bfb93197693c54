import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { CxError } from "../../providers/errors.ts";
import { parseJson } from "../../providers/objects.ts";
import { shardInName, shardName, shardOf } from "../../settings/split.ts";
import { nameInUrn, pulumi, stateOf, type CliOptions } from "../pulumi.ts";
import { makeMissing, stacksInBackend } from "./stacks.ts";
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
    stack === name || shardInName(stack)?.environment === name;
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
  return moves;
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
  await makeMissing(environment, plans, { cli, print });
  for (const { from, to, urns } of moves) {
    const [source, dest] = [environment.prefix + from, environment.prefix + to];
    await dropEmpty(dest, [...urns.keys()], cli);
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
    print(`${from} → ${to}: ${[...urns.keys()].join(", ")}`);
  }
}
