import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { z } from "zod";
import { TestPlatform } from "../sandbox/test-platform.ts";
import { ForeignWriter } from "./foreign-writer.ts";
import { randomFaults, report, seed, size } from "./soak.ts";

const stacks = size({ short: 3, full: 8 });
const perStack = size({ short: 8, full: 25 });
const dataSource = "infinity_cim_json_api";
const initial = ["*", "https://cx.expertflow.example", "https://reports.example.com"];

const entries = Array.from({ length: stacks }, (_, stack) =>
  Array.from(
    { length: perStack },
    (__, host) => `https://s${String(stack)}-t${String(host)}.cx.localhost`,
  ),
);

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());

const said = z.object({ failures: z.array(z.string()), left: z.array(z.string()) });

function spawn(program: string, settings: string) {
  return execa(process.execPath, [program, settings], { reject: false });
}

/** A stack in a process of its own, and what it says. */
class Worker {
  readonly #process: ReturnType<typeof spawn>;
  readonly #lines: NodeJS.AsyncIterator<string>;

  constructor(index: number) {
    const settings = {
      url: cx.platform.urls.grafana,
      token: cx.platform.credentials.grafanaToken,
      dataSource,
      entries: entries[index],
      seed: seed + index,
      spreadMs: size({ short: 1_500, full: 8_000 }),
    };
    const program = fileURLToPath(new URL("list-worker.ts", import.meta.url));
    this.#process = spawn(program, JSON.stringify(settings));
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  async said(): Promise<z.infer<typeof said>> {
    const { value } = await this.#lines.next();
    return said.parse(JSON.parse(String(value)));
  }

  goOn(): void {
    this.#process.stdin.end("\n");
  }

  async end(): Promise<void> {
    const { exitCode, stderr } = await this.#process;
    expect([exitCode, stderr]).toEqual([0, ""]);
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}

test(`${String(stacks)} stacks add and remove ${String(perStack)} hosts each on one list, beside a foreign writer, with 10 % faults`, async () => {
  const before = await otherDataSources();
  await cx.faults(
    ...randomFaults(
      [
        { service: "grafana", kind: "status", status: 503 },
        { service: "grafana", method: "PUT", kind: "status", status: 409, body: outdated },
        { service: "grafana", kind: "resetBefore" },
        { service: "grafana", kind: "resetAfter" },
        { service: "grafana", kind: "statusAfter", status: 504 },
        { service: "grafana", kind: "truncate" },
        { service: "grafana", kind: "html" },
      ],
      0.1,
    ),
    // As slow as over a network, so that writers do meet between a read and its write.
    { service: "grafana", method: "PUT", kind: "delay", delayMs: 150 },
  );
  const begun = performance.now();
  const writer = new ForeignWriter(cx, dataSource, seed);
  writer.start();
  const workers = entries.map((_, index) => new Worker(index));
  try {
    const added = await Promise.all(workers.map((worker) => worker.said()));
    expect(added.flatMap(({ left }) => left)).toEqual([]);
    const full = await hosts();
    expect(full.filter(isOurs).sort()).toEqual(entries.flat().sort());
    expect(full.slice(0, initial.length)).toEqual(initial);

    for (const worker of workers) worker.goOn();
    const removed = await Promise.all(workers.map((worker) => worker.said()));
    expect(removed.flatMap(({ left }) => left)).toEqual([]);
    await writer.stop();
    expect(await hosts()).toEqual([...initial, ...writer.own]);
    expect(writer.losses).toEqual([]);
    expect(writer.edits).toBeGreaterThan(3);
    expect(await otherDataSources()).toEqual(before);
    for (const worker of workers) await worker.end();
    await reportFigures([added, removed].map(failuresOf), begun, writer);
  } finally {
    await writer.stop();
    for (const worker of workers) worker.kill();
  }
}, 600_000);

const outdated = {
  message: "Datasource has already been updated by someone else. Please reload and try again",
};

const hosts = async () => (await cx.state()).allowedHosts;
const isOurs = (entry: string) => entry.endsWith(".cx.localhost");

async function otherDataSources(): Promise<unknown> {
  return (await cx.state()).dataSources.filter(({ name }) => name !== dataSource);
}

function failuresOf(half: readonly z.infer<typeof said>[]): string[] {
  return half.flatMap(({ failures }) => failures);
}

async function reportFigures(failures: string[][], begun: number, writer: ForeignWriter) {
  const { requests } = await cx.state();
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const [adds = [], removes = []] = failures;
  report(
    `shared list: seed ${String(seed)}, ${String(stacks)} processes x ${String(perStack)} hosts, ` +
      `${String(adds.length)} failed adds, ${String(removes.length)} failed removes (all repeated), ` +
      `${String(writer.edits)} foreign edits, ${JSON.stringify(requests)}, ${seconds} s`,
  );
  for (const line of new Set([...adds, ...removes])) report(`  ${line.replaceAll("\n", " ")}`);
}
