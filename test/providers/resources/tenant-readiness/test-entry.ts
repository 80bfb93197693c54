import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket, type TlsOptions } from "node:tls";
import { generate } from "selfsigned";
import { openConnections } from "../../http/test-server.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Certificate and key in PEM. */
export interface KeyPair {
  cert: string;
  key: string;
}

/** A certificate authority of its own, and certificates from it. */
export class TestCa {
  readonly directory: string;
  readonly #ca: KeyPair;

  private constructor(directory: string, ca: KeyPair) {
    this.directory = directory;
    this.#ca = ca;
  }

  static async make(name = "Test CA"): Promise<TestCa> {
    const directory = await mkdtemp(join(tmpdir(), "cx-readiness-"));
    const { cert, private: key } = await generate([{ name: "commonName", value: name }], {
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, critical: true },
      ],
    });
    await writeFile(join(directory, "ca.crt"), cert);
    return new TestCa(directory, { cert, key });
  }

  get certFile(): string {
    return join(this.directory, "ca.crt");
  }

  /** A certificate for a host name; valid until so many days from now. */
  async certificate(host: string, validDays = 10): Promise<KeyPair> {
    const { cert, private: key } = await generate([{ name: "commonName", value: host }], {
      keyType: "ec",
      algorithm: "sha256",
      notBeforeDate: new Date(Date.now() - 30 * dayMs),
      notAfterDate: new Date(Date.now() + validDays * dayMs),
      ca: this.#ca,
      extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: host }] }],
    });
    return { cert, key };
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true });
  }
}

/** What the entry answers itself, instead of the platform behind it. */
export type OwnAnswer =
  { status: number; headers?: Record<string, string>; body?: string } | "cut" | "silence";

/** A request as it arrived. */
export interface Arrival {
  path: string;
  host: string | undefined;
  serverName: string | false | null | undefined;
  accept: string | undefined;
}

/** A platform's TLS entry on a free port: passes on to the platform what it does not answer itself. */
export class TestEntry {
  readonly arrivals: Arrival[] = [];
  /** SNI of every TLS connection that was begun. */
  readonly serverNames: string[] = [];
  /** By path, without query. */
  readonly answers = new Map<string, OwnAnswer>();
  readonly #server: https.Server;
  readonly #backend: string;

  private constructor(backend: string, pair: KeyPair) {
    this.#backend = backend;
    const SNICallback: TlsOptions["SNICallback"] = (serverName, done) => {
      this.serverNames.push(serverName);
      done(null); // the one certificate, whatever the name
    };
    this.#server = https.createServer({ ...pair, SNICallback }, (request, response) => {
      this.#serve(request, response);
    });
  }

  static async start(backend: string, pair: KeyPair): Promise<TestEntry> {
    const entry = new TestEntry(backend, pair);
    await new Promise<void>((resolve) => entry.#server.listen(0, "127.0.0.1", resolve));
    return entry;
  }

  get address(): string {
    const address = this.#server.address();
    return `127.0.0.1:${String(typeof address === "object" ? address?.port : undefined)}`;
  }

  /** How many connections are open, once it is so many, or else after a second. */
  connections(expected: number): Promise<number> {
    return openConnections(this.#server, expected);
  }

  asked(path: string): number {
    return this.arrivals.filter((arrival) => arrival.path === path).length;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { url = "", headers, socket } = request;
    const { host, accept } = headers;
    const serverName = socket instanceof TLSSocket ? socket.servername : undefined;
    this.arrivals.push({ path: url, host, serverName, accept });
    const own = this.answers.get(url.split("?", 1)[0] ?? "");
    if (own === "silence") return;
    if (own === "cut") {
      socket.destroy();
      return;
    }
    if (own !== undefined) {
      response.writeHead(own.status, own.headers).end(own.body);
      return;
    }
    const onward = http.request(`${this.#backend}${url}`, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once("error", () => response.destroy());
    onward.end();
  }
}
