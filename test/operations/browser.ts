import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The first Chromium on PATH, if there is one. */
export function findBrowser(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const files = programs.flatMap((name) => folders.map((folder) => join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const text = z.object({ data: z.string() });
const message = z.object({
  id: z.int().optional(),
  method: z.string().default(""),
  params: z.record(z.string(), z.unknown()).default({}),
  result: z.record(z.string(), z.unknown()).default({}),
  error: z.unknown().optional(),
});
type Message = z.infer<typeof message>;

/** A headless Chromium of its own with one page in it, by its DevTools protocol. */
export class Browser {
  /** What the browser told by itself. */
  readonly events: Pick<Message, "method" | "params">[] = [];
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Message) => void>();
  #lastId = 0;
  #sessionId: unknown;
  #loaded: () => void = () => undefined;

  private constructor(child: ChildProcess, directory: string, socket: WebSocket) {
    this.#child = child;
    this.#directory = directory;
    this.#socket = socket;
    socket.addEventListener("message", (event) => {
      this.#take(message.parse(JSON.parse(text.parse(event).data)));
    });
  }

  static async start(program: string): Promise<Browser> {
    const directory = await mkdtemp(join(tmpdir(), "cx-browser-"));
    const quiet = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--hide-scrollbars",
    ];
    const silent = ["background-networking", "component-update", "sync", "quic"];
    const own = ["--remote-debugging-port=0", `--user-data-dir=${directory}`, "about:blank"];
    const child = spawn(program, [...quiet, ...silent.map((part) => `--disable-${part}`), ...own], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const socket = new WebSocket(await addressIn(createInterface(child.stderr)));
    const browser = new Browser(child, directory, socket);
    await once(socket, "open");
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const attached = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.#sessionId = attached["sessionId"];
    return browser;
  }

  async send(method: string, params: object = {}): Promise<Message["result"]> {
    const id = (this.#lastId += 1);
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, sessionId: this.#sessionId }));
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** What an expression comes to in the page. */
  async value(expression: string): Promise<unknown> {
    const { result } = await this.send("Runtime.evaluate", { expression, returnByValue: true });
    return z.object({ value: z.unknown() }).parse(result).value;
  }

  /** Once the page and all that it needs is there. */
  async load(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => (this.#loaded = resolve));
    await this.send("Page.enable");
    await this.send("Page.navigate", { url });
    await loaded;
  }

  async stop(): Promise<void> {
    const gone = once(this.#child, "exit");
    this.#sessionId = undefined; // said to the browser, not to its page
    await this.send("Browser.close");
    await gone;
    await rm(this.#directory, { recursive: true, force: true });
  }

  #take(answer: Message): void {
    if (answer.method === "Page.loadEventFired") this.#loaded();
    if (answer.id === undefined) this.events.push(answer);
    else this.#waiting.get(answer.id)?.(answer);
  }
}

/** Where the browser listens, as it says when it is ready. */
async function addressIn(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const address = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (address !== undefined) return address;
  }
  throw new Error("the browser did not start");
}
