import type { ShardProgress } from "./progress.ts";

/** Where progress is shown. */
export interface Screen {
  write: (text: string) => void;
  /** A person watches: lines are drawn anew. Otherwise each line stays. */
  isTerminal: boolean;
  columns: () => number;
}

const redrawMs = 200;
const plainEveryMs = 30_000;
const barWidth = 24;
const smallBarWidth = 12;

/** Shows how far all stacks are: a bar for all and a line for each that is running; in a log a line for each that ends. */
export class FleetView {
  readonly #title: string;
  readonly #shards: readonly ShardProgress[];
  readonly #screen: Screen;
  readonly #told = new Set<ShardProgress>();
  readonly #beganAtMs = performance.now();
  #drawnLines = 0;
  #lastMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(title: string, shards: readonly ShardProgress[], screen: Screen) {
    this.#title = title;
    this.#shards = shards;
    this.#screen = screen;
  }

  begin(): void {
    this.#screen.write(`${this.#title}\n`);
    this.#lastMs = performance.now();
    this.#timer = setInterval(() => {
      this.changed();
    }, redrawMs);
  }

  /** Something is otherwise by now. */
  changed(): void {
    this.#tellEnded();
    const everyMs = this.#screen.isTerminal ? redrawMs : plainEveryMs;
    if (performance.now() - this.#lastMs < everyMs) return;
    this.#lastMs = performance.now();
    if (this.#screen.isTerminal) this.#draw([this.#summary(), ...this.#running()]);
    else this.#screen.write(`${this.#summary()}\n`);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#tellEnded();
    this.#draw([]);
    this.#screen.write(`${this.#summary()}\n`);
  }

  #tellEnded(): void {
    for (const shard of this.#shards) {
      const hasEnded = shard.state === "done" || shard.state === "failed";
      if (!hasEnded || this.#told.has(shard)) continue;
      this.#told.add(shard);
      this.#draw([]);
      this.#screen.write(`${endLine(shard)}\n`);
    }
  }

  #draw(lines: readonly string[]): void {
    if (!this.#screen.isTerminal) return;
    const up = this.#drawnLines > 0 ? `\u001b[${String(this.#drawnLines)}A\u001b[J` : "";
    const width = Math.max(20, this.#screen.columns() - 1);
    const text = lines.map((line) => `${line.slice(0, width)}\n`).join("");
    if (up !== "" || text !== "") this.#screen.write(up + text);
    this.#drawnLines = lines.length;
  }

  #summary(): string {
    const [done, total] = [sum(this.#shards, "done"), sum(this.#shards, "total")];
    const ended = this.#shards.filter(({ state }) => state === "done").length;
    const failed = this.#shards.filter(({ state }) => state === "failed").length;
    const seconds = (performance.now() - this.#beganAtMs) / 1_000;
    const parts = [
      `${bar(done, total, barWidth)} ${String(done)} of ${String(total)} tenants`,
      `${String(ended)} of ${String(this.#shards.length)} stacks done`,
      ...(failed > 0 ? [`${String(failed)} failed`] : []),
      duration(seconds),
      ...leftOf(done, total, seconds),
    ];
    return parts.join(", ");
  }

  #running(): string[] {
    const running = this.#shards.filter(({ state }) => state === "running");
    const width = Math.max(0, ...running.map(({ stack }) => stack.length));
    return running.map(({ stack, done, total, underWay = "" }) => {
      const count = `${String(done)}/${String(total)}`;
      return `  ${stack.padEnd(width)} ${bar(done, total, smallBarWidth)} ${count}  ${underWay}`;
    });
  }
}

function endLine({ stack, state, done, total, seconds, changes, failures }: ShardProgress): string {
  const sign = state === "done" ? "✓" : "✗";
  const what = state === "done" ? changes : `failed: ${failures[0]?.words.split("\n")[0] ?? ""}`;
  return `${sign} ${stack}: ${String(Math.min(done, total))} of ${String(total)} tenants in ${duration(seconds)}, ${what}`;
}

function sum(shards: readonly ShardProgress[], key: "done" | "total"): number {
  // A tenant whose line is gone is taken down, and in no list.
  return shards.reduce((all, shard) => all + Math.min(shard[key], shard.total), 0);
}

function bar(done: number, total: number, width: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.floor(share * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

/** Only once there is something to reckon with. */
function leftOf(done: number, total: number, seconds: number): string[] {
  if (done === 0 || done >= total || seconds < 5) return [];
  return [`about ${duration((seconds / done) * (total - done))} left`];
}

/** `4 s`, `2 min 10 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(whole % 60)} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}
