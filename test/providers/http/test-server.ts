import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";

/** A request as the server received it. */
export interface ReceivedRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the server does with a request: answers, cuts the connection, or says nothing. */
export type Reply =
  | {
      status?: number;
      headers?: Record<string, string>;
      /** A text is sent as it is, everything else as JSON. */
      body?: unknown;
      afterMs?: number;
    }
  | "cut"
  | "silence";

/** A real server on a free port of this machine. */
export interface TestServer {
  url: string;
  requests: ReceivedRequest[];
  /** How many connections are open, once it is so many, or else after a second. */
  connections(expected: number): Promise<number>;
}

/** Certificate and key in PEM. */
export interface ServerTls {
  cert: string;
  key: string;
}

const running = new Set<Server>();

/** Starts a server; `reply` gets each request and its number, counted from 1. */
export async function startServer(
  reply: (request: ReceivedRequest, count: number) => Reply,
  tls?: ServerTls,
): Promise<TestServer> {
  const requests: ReceivedRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    void (async () => {
      const request = await received(incoming);
      requests.push(request);
      const answer = reply(request, requests.length);
      if (answer === "silence") return;
      if (answer === "cut") {
        incoming.socket.destroy();
        return;
      }
      const { status = 200, headers = {}, body = "", afterMs = 0 } = answer;
      if (afterMs > 0) await sleep(afterMs);
      response.writeHead(status, headers);
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    })();
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  running.add(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const scheme = tls === undefined ? "http" : "https";
  return {
    url: `${scheme}://127.0.0.1:${String(portOf(server))}`,
    requests,
    connections: (expected) => openConnections(server, expected),
  };
}

/** An end that we make is seen by the server a moment later. */
export async function openConnections(server: Server, expected: number): Promise<number> {
  for (let looks = 1; ; looks += 1) {
    const count = await promisify(server.getConnections.bind(server))();
    if (count === expected || looks === 50) return count;
    await sleep(20);
  }
}

/** Stops all servers of the test. */
export async function stopServers(): Promise<void> {
  const servers = [...running];
  running.clear();
  await Promise.all(servers.map(stop));
}

/** An address at which nobody listens. */
export async function deadUrl(): Promise<string> {
  const { url } = await startServer(() => ({}));
  await stopServers();
  return url;
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

async function received(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = incoming;
  return { method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
