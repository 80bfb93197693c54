import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { TestPlatform } from "../sandbox/test-platform.ts";
import { randomFrom } from "./soak.ts";

const dataSource = z.looseObject({
  uid: z.string(),
  version: z.number(),
  jsonData: z.looseObject({ allowedHosts: z.array(z.string()) }),
});

/** Somebody in Grafana's own pages: edits the same list all the time, with the version it read. */
export class ForeignWriter {
  readonly #cx: TestPlatform;
  readonly #name: string;
  readonly #random: () => number;
  #own: string[] = [];
  #isStopped = false;
  #work: Promise<void> = Promise.resolve();
  edits = 0;
  /** What it once saw in its own entries that it had not done. */
  readonly losses: string[] = [];

  constructor(cx: TestPlatform, name: string, seed: number) {
    this.#cx = cx;
    this.#name = name;
    this.#random = randomFrom(seed);
  }

  /** Its entries, in their order. */
  get own(): readonly string[] {
    return this.#own;
  }

  start(): void {
    this.#work = this.#edit();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#work;
  }

  async #edit(): Promise<void> {
    while (!this.#isStopped) {
      await this.#reach(this.#nextEntries());
      this.edits += 1;
      await sleep(150 + this.#random() * 350);
    }
  }

  /** One entry more, or a random one less. */
  #nextEntries(): string[] {
    if (this.#own.length === 0 || this.#random() < 0.6) {
      return [...this.#own, `https://foreign${String(this.edits)}.example.com`];
    }
    const victim = Math.floor(this.#random() * this.#own.length);
    return this.#own.filter((_, index) => index !== victim);
  }

  /** Reads, writes and looks, until the list holds these of its entries. */
  async #reach(wanted: string[]): Promise<void> {
    for (;;) {
      const answer = await this.#ask("GET", `name/${this.#name}`);
      const source = dataSource.safeParse(answer);
      if (!source.success) continue; // a fault, for this writer too
      const { jsonData, uid } = source.data;
      const isOwn = (entry: string) => entry.startsWith("https://foreign");
      const found = jsonData.allowedHosts.filter(isOwn).join();
      if (found === wanted.join()) {
        this.#own = wanted;
        return;
      }
      if (found !== this.#own.join()) {
        this.losses.push(`expected ${this.#own.join()}, found ${found}`);
      }
      const others = jsonData.allowedHosts.filter(
        (entry) => !isOwn(entry) || wanted.includes(entry),
      );
      const added = wanted.filter((entry) => !others.includes(entry));
      await this.#ask("PUT", `uid/${uid}`, {
        ...source.data,
        jsonData: { ...jsonData, allowedHosts: [...others, ...added] },
      });
    }
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await this.#cx
      .grafana(method, `/api/datasources/${path}`, body)
      .catch(() => undefined);
    return answer?.status === 200 ? answer.json : undefined;
  }
}
