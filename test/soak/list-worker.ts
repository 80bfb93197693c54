// One stack in a process of its own: adds its entries, waits for a line, and removes them again.
// Says what happened as one line of JSON after each half.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { allowedHostLifecycle } from "../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { TestEngine } from "../test-engine.ts";
import { randomFrom } from "./soak.ts";

const { url, token, dataSource, entries, seed, spreadMs } = z
  .object({
    url: z.string(),
    token: z.string(),
    dataSource: z.string(),
    entries: z.array(z.string()),
    seed: z.number(),
    /** The resources of a stack come at random moments within this time. */
    spreadMs: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

/** A user runs a failed `up` again, but not for ever. */
const mostRuns = 5;

const random = randomFrom(seed);
const engine = new TestEngine(allowedHostLifecycle, {
  GRAFANA_TOKEN: token,
  CX_OPERATION_TIMEOUT_SECONDS: "60",
  CX_MAX_RETRIES: "2",
});
const args = (entry: string) => ({
  dataSource,
  allowedHost: entry,
  adopt: "ours", // as CxTenantStack has it
  connection: { url },
});

/** Works on all entries, then once more on those that failed. */
async function runUntilDone(work: (entry: string) => Promise<unknown>): Promise<string[]> {
  const failures: string[] = [];
  let open = entries;
  for (let run = 1; run <= mostRuns && open.length > 0; run += 1) {
    const results = await Promise.allSettled(
      open.map(async (entry) => {
        await sleep(random() * spreadMs);
        return work(entry);
      }),
    );
    const reasons = results.map((result) =>
      result.status === "rejected" ? String(result.reason) : undefined,
    );
    failures.push(...reasons.filter((reason) => reason !== undefined));
    open = open.filter((_, index) => reasons[index] !== undefined);
  }
  return failures;
}

function say(failures: string[], isDone: (entry: string) => boolean): void {
  console.log(JSON.stringify({ failures, left: entries.filter((entry) => !isDone(entry)) }));
}

say(await runUntilDone((entry) => engine.up(entry, args(entry))), (entry) => engine.has(entry));
await once(createInterface(process.stdin), "line");
say(await runUntilDone((entry) => engine.destroy(entry)), (entry) => !engine.has(entry));
process.stdin.destroy();
