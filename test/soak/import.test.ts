import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { makeByHand } from "../e2e/by-hand.ts";
import { Site } from "../e2e/site.ts";
import { report, size } from "./soak.ts";

const few = size({ short: 6, full: 50 });
const many = size({ short: 24, full: 500 });
/** A start costs the same for any number, so this is asked of numbers that count. */
const isFull = many === 500;

let site: Site;

beforeAll(async () => {
  site = await Site.start({ createDelayMs: 0, realmDelayMs: 0 });
}, 120_000);
afterAll(() => site.remove());

const tool = fileURLToPath(new URL("../../tools/import-tenants.ts", import.meta.url));

/** Imports all tenants of the platform, and measures the command with all that it starts, and its own memory. */
async function importAll(from: Site): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now();
  const run = execa("node", [tool, "--stack", from.stack, "--apply"], {
    cwd: from.checkout,
    // More than this is never held at the same time, for any number of tenants.
    env: { ...from.env, NODE_OPTIONS: "--max-old-space-size=160" },
    extendEnv: false,
  });
  let kilobytes = 0;
  const sample = setInterval(() => {
    void readFile(join("/proc", String(run.pid), "status"), "utf8").then(
      (status) => (kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? kilobytes)),
      () => undefined, // it has just ended
    );
  }, 50);
  await run;
  clearInterval(sample);
  return { seconds: (performance.now() - began) / 1000, megabytes: kilobytes / 1024 };
}

test("an import costs the same for each tenant, and no more memory, however many there are", async () => {
  const ids = Array.from({ length: many }, (_, index) => ({ tenantId: `tenant${String(index)}` }));
  await makeByHand(site, ids.slice(0, few));
  const small = await importAll(site);
  await makeByHand(site, ids.slice(few));
  const other = await site.another("many", "many");
  const large = await importAll(other);
  const each = (run: typeof small, count: number) => run.seconds / count;
  const ratio = each(large, many) / each(small, few);
  for (const [run, count] of [
    [small, few],
    [large, many],
  ] as const) {
    report(
      `import: ${String(count)} tenants in ${run.seconds.toFixed(1)} s, ${run.megabytes.toFixed(0)} MB`,
    );
  }
  report(
    `import: a tenant costs ${ratio.toFixed(2)} times as much at ${String(many)} as at ${String(few)}`,
  );
  const said = await other.pulumi(["preview", "--expect-no-changes"]);
  expect(said).toMatchObject({ failure: "" });
  if (!isFull) return;
  expect(ratio).toBeLessThan(1.3);
}, 900_000);
