import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { z } from "zod";
import { leafAt } from "../../providers/resources/tenant/document/leaves.ts";
import { Site, type Said } from "../e2e/site.ts";
import { clusterReady, deleteTenantObjects, foreignObjects } from "./foreign.ts";
import { killedRun, randomDeath, type Death } from "./killed-run.ts";
import { expectOnPlatformOnce, foreignHosts } from "./once.ts";
import { killLeft, type SeenProcess } from "./process-tree.ts";
import { randomFrom, report, seed, size } from "./soak.ts";

const ids = Array.from(
  { length: size({ short: 3, full: 10 }) },
  (_, index) => `tenant${String(index + 1)}`,
);
const mostUps = 4;

const random = randomFrom(seed);

/** In the short run one stack is killed again and again; in the full one each gets a new platform. */
const rounds = Array.from({ length: size({ short: 1, full: 50 }) }, (_, index) => ({
  round: index + 1,
  deaths: Array.from({ length: size({ short: 3, full: 1 }) }, () => randomDeath(random)),
}));

let site: Site;
let foreign: string;
let recovery: string[][];

beforeAll(async () => {
  site = await Site.start({ createDelayMs: 100, realmDelayMs: 300 });
  recovery = await recoveryCommands();
  await site.configure({ tenants: ids.map((tenantId) => ({ tenantId, tenantName: tenantId })) });
  await cp(backend(), freshBackend(), { recursive: true });
  await clusterReady(site);
  report(`crash: seed ${String(seed)}, ${String(ids.length)} tenants`);
}, 120_000);
afterAll(() => site.remove());
/** Each round has a platform that was made anew, with what is somebody else's on it. */
beforeEach(async () => {
  foreign = await foreignObjects(site);
});

/** The next round finds an empty platform, and a stack that never ran. */
afterEach(async () => {
  await killLeft(left);
  left = [];
  await deleteTenantObjects(site);
  await site.control("/reset");
  await rm(backend(), { recursive: true });
  await cp(freshBackend(), backend(), { recursive: true });
}, 30_000);

test.each(rounds)(
  "round $round: the next up finishes what was killed, and everything is there once",
  async ({ round, deaths }) => {
    for (const [index, death] of deaths.entries()) {
      if (index > 0) await site.pulumi(["cancel", "--yes"]);
      report(`crash: round ${String(round)}, ${await upAndKill(death)}`);
    }
    const { ups, pending } = await recover();
    report(`crash: ${String(ups)} up, then ${String(pending)} pending operations to clear`);
    await expectEverythingOnce();
    const { ok, text } = await site.pulumi(["preview", "--diff", "--expect-no-changes"]);
    expect(ok ? "" : text).toBe("");
  },
  180_000,
);

const backend = () => join(site.directory, "backend");
const freshBackend = () => join(site.directory, "backend-fresh");

/** What runs that were killed have left behind. */
let left: SeenProcess[] = [];

async function upAndKill(death: Death): Promise<string> {
  const run = await killedRun(site, "up", death);
  left.push(...run.left);
  const { tenants, allowedHosts } = await site.state();
  const hosts = allowedHosts.length - foreignHosts.length;
  return `${run.words}, ${String(tenants.length)} tenants and ${String(hosts)} hosts so far`;
}

/** Does what the page says; an up that fails is run again, as a user would. */
async function recover(): Promise<{ ups: number; pending: number }> {
  let ups = 0;
  let pending = 0;
  for (const command of recovery) {
    if (command[0] !== "up") {
      await site.pulumi(command);
      continue;
    }
    let up: Said;
    do {
      up = await site.pulumi(command);
      ups += 1;
      if (!up.ok) report(`crash: up failed: ${errorsIn(up.text)}`);
    } while (!up.ok && ups < mostUps);
    expect(up).toMatchObject({ failure: "" });
    pending = await pendingInBackend();
  }
  return { ups, pending };
}

/** Without the progress of everything that went well. */
function errorsIn(text: string): string {
  return [...new Set(text.split("\n").filter((line) => /error|warning|→|\*/.test(line)))].join(
    "\n",
  );
}

/** The commands that docs/runbook.md gives to somebody whose run was killed. */
async function recoveryCommands(): Promise<string[][]> {
  const page = await readFile(new URL("../../docs/runbook.md", import.meta.url), "utf8");
  const block =
    /## A run was killed[\s\S]*?```sh\n(pulumi cancel[\s\S]*?)```/.exec(page)?.[1] ?? "";
  const commands = block.trim().split("\n");
  expect(commands.filter((command) => command.startsWith("pulumi up"))).toHaveLength(1);
  return commands.map((command) => command.split(" ").slice(1));
}

async function expectEverythingOnce(): Promise<void> {
  await expectOnPlatformOnce(site, { ids, foreign });
  const { tenants } = await site.state();
  const { resources, pending_operations } = await exported();
  expect(pending_operations).toEqual([]);
  const urns = resources.map(({ urn }) => urn);
  expect([...new Set(urns)]).toEqual(urns);
  const inState = resources.flatMap(({ outputs }) => passwordsOf(outputs)).sort();
  const onPlatform = tenants.map((tenant) => passwordOf(tenant)).sort();
  expect(inState).toEqual(onPlatform);
}

const checkpoint = z.object({
  checkpoint: z.object({
    latest: z.object({ pending_operations: z.array(z.unknown()).default([]) }),
  }),
});

/** As `stack export` would show it, without another run of the CLI. */
async function pendingInBackend(): Promise<number> {
  const file = join(backend(), ".pulumi", "stacks", "cx-tenants", `${site.stack}.json`);
  const { latest } = checkpoint.parse(JSON.parse(await readFile(file, "utf8"))).checkpoint;
  return latest.pending_operations.length;
}

const exportSchema = z.object({
  deployment: z.object({
    resources: z.array(
      z.object({ urn: z.string(), outputs: z.record(z.string(), z.unknown()).optional() }),
    ),
    pending_operations: z.array(z.unknown()).default([]),
  }),
});

async function exported() {
  const { text } = await site.pulumi(["stack", "export", "--show-secrets"]);
  return exportSchema.parse(JSON.parse(text)).deployment;
}

const generated = z.object({ generatedPasswords: z.object({ plaintext: z.string() }) });

/** The generated password of a tenant's Redis user, when these are the outputs of a tenant. */
function passwordsOf(outputs: unknown): unknown[] {
  const parsed = generated.safeParse(outputs);
  if (!parsed.success) return [];
  const passwords: unknown = JSON.parse(parsed.data.generatedPasswords.plaintext);
  return [Reflect.get(Object(passwords) as object, "redis.password")];
}

function passwordOf(tenant: Record<string, unknown>): unknown {
  return leafAt(tenant, "tenantSettings.redis.password");
}
