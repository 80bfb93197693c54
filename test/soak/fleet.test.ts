import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { z } from "zod";
import { shardOf } from "../../settings/split.ts";
import { Site } from "../e2e/site.ts";
import { clusterReady, foreignObjects } from "./foreign.ts";
import { firstRequest } from "./killed-run.ts";
import { expectOnPlatformOnce } from "./once.ts";
import { killHard, killLeft, treeOf, type SeenProcess } from "./process-tree.ts";
import { randomFrom, report, seed, size } from "./soak.ts";

const shards = size({ short: 3, full: 10 });
const ids = Array.from({ length: shards * 3 }, (_, index) => `tenant${String(index + 1)}`);
const random = randomFrom(seed);

let site: Site;
let foreign: string;
let left: SeenProcess[] = [];

beforeAll(async () => {
  site = await Site.start({ createDelayMs: 100, realmDelayMs: 300 }, { stack: "prod" });
  await clusterReady(site);
  foreign = await foreignObjects(site);
  await site.configure({ tenants: ids.map((tenantId) => ({ tenantId, tenantName: tenantId })) });
  const file = join(site.checkout, "Pulumi.prod.yaml");
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.replace("config:\n", `config:\n  cx-tenants:shards: ${String(shards)}\n`),
  );
  const made = await site.command("fleet", "init");
  expect(made.failure).toBe("");
  report(`fleet: seed ${String(seed)}, ${String(ids.length)} tenants in ${String(shards)} stacks`);
}, 120_000);
afterEach(() => killLeft(left));
afterAll(() => site.remove());

const stackOf = (id: string) => `prod-${String(shardOf(id, { of: shards, pinned: {} }))}`;
const inUse = [...new Set(ids.map(stackOf))];

test(
  "of stacks that run at once one is killed: the others go on, and nothing is lost or doubled",
  async () => {
    await site.control("/requests/reset");
    const run = site.start("fleet", "up", "--yes", "--parallel", String(shards));
    await Promise.race([firstRequest(site), run]);
    await sleep(random() * 2_000);
    const victim = inUse[Math.floor(random() * inUse.length)] ?? "";
    await killStack(run.pid ?? 0, victim);
    const killed = await run;
    const said = killed.all;
    const made = (await site.state()).tenants.length;
    report(`fleet: ${victim} killed, exit ${String(killed.exitCode)}, ${String(made)} tenants`);
    expect(killed.exitCode).toBe(1);
    expect(said).toContain(`${victim} failed`);

    for (const command of ["cancel --yes", "up --yes", "refresh --yes --clear-pending-creates"]) {
      const recovered = await site.pulumi([...command.split(" "), "--stack", victim]);
      expect(recovered).toMatchObject({ failure: "" });
    }
    const rest = await site.command("fleet", "up", "--yes", "--resume");
    expect(rest).toMatchObject({ failure: "" });
    await expectOnPlatformOnce(site, { ids, foreign });
    expect(await tenantsInStates()).toEqual([...ids].sort());
    const quiet = await site.command("fleet", "preview");
    expect(quiet.text.match(/no change/g)).toHaveLength(shards);
  },
  size({ short: 240_000, full: 900_000 }),
);

/** Ends Pulumi for one stack at once, and all that it started. */
async function killStack(fleet: number, stack: string): Promise<void> {
  for (;;) {
    const below = new Set(await treeOf(fleet));
    const { stdout } = await execa("ps", ["-A", "-o", "pid=,args="]);
    const found = stdout
      .split("\n")
      .map((line) => /^\s*(\d+) (\S*pulumi up .*)$/.exec(line))
      .find((match) => below.has(Number(match?.[1])) && match?.[2]?.includes(`--stack ${stack} `));
    if (found !== undefined && found !== null) {
      left = await killHard(Number(found[1]), "tree");
      return;
    }
    if (below.size <= 1) throw new Error(`no pulumi runs for ${stack}`);
    await sleep(20);
  }
}

const stored = z.object({
  checkpoint: z.object({
    latest: z.object({
      resources: z.array(z.object({ type: z.string(), id: z.string() }).partial()),
    }),
  }),
});

/** Which tenants the states of all stacks have. */
async function tenantsInStates(): Promise<string[]> {
  const folder = join(site.directory, "backend/.pulumi/stacks/cx-tenants");
  const states = await Promise.all(
    inUse.map(async (stack) => {
      const text = await readFile(join(folder, `${stack}.json`), "utf8");
      return stored.parse(JSON.parse(text)).checkpoint.latest.resources;
    }),
  );
  const made = states.flat().filter(({ type }) => type === "pulumi-nodejs:dynamic/cx:Tenant");
  return made.map(({ id }) => id ?? "").sort();
}
