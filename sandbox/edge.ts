import type {
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import type { FastifyInstance } from "fastify";
import { jsonAnswer, proxyErrorPage } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { authorizeTenantCall } from "./apisix.ts";
import type { Destination } from "./apisix.ts";
import { outcomeUnder } from "./fault-outcome.ts";
import type { Outcome } from "./fault-outcome.ts";
import type { ServiceName } from "./faults.ts";
import type { RequestCounts } from "./request-counts.ts";
import type { Services } from "./services.ts";

/** nginx's `proxy-body-size: 6m`, which every Ingress of the platform carries. */
const bodyLimit = 6 * 1024 * 1024;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

interface Call {
  readonly method: (typeof methods)[number];
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The way in: counts, disturbs, authorizes and passes on each request of a real socket. */
export class Edge {
  readonly #services: Services;
  readonly #apps: Record<ServiceName, FastifyInstance>;
  readonly #requests: RequestCounts;

  constructor(
    services: Services,
    apps: Record<ServiceName, FastifyInstance>,
    requests: RequestCounts,
  ) {
    this.#services = services;
    this.#apps = apps;
    this.#requests = requests;
  }

  /** Serves one request whose destination the entry has found. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    destination: Destination,
  ): Promise<void> {
    if ("page" in destination) {
      request.resume();
      deliver(response, { kind: "answer", answer: destination.page });
      return;
    }
    const { service, path: url } = destination;
    const method = methods.find((known) => known === request.method);
    if (!method) {
      deliver(response, { kind: "answer", answer: proxyErrorPage(405, "nginx") });
      return;
    }
    const target = { service, method, path: url.split("?", 1)[0] ?? url };
    this.#requests.count(target);
    const body = await readBody(request);
    // The client went away in the middle of its request: there is nothing to do, and nobody to tell.
    if (request.destroyed && !request.complete) return;
    if (!body) {
      const answer = proxyErrorPage(413, "nginx", { connection: "close" });
      deliver(response, { kind: "answer", answer });
      return;
    }
    const fault = this.#services.faults.takeAtGateway(target);
    const call: Call = { method, url, headers: request.headers, body };
    deliver(response, await outcomeUnder(fault, (delayMs) => this.#work(service, call, delayMs)));
  }

  /** The service's answer, or the gateway's 504 when it takes too long; the work then goes on. */
  async #work(service: ServiceName, call: Call, delayMs: number): Promise<Answer> {
    const answer = this.#authorizedWork(service, call, delayMs);
    // Keycloak has its own Ingress and is not behind APISIX with its short timeout.
    if (service === "keycloak") return answer;
    const timer = new AbortController();
    const timeout = sleep(
      this.#services.knobs.current.gatewayTimeoutMs,
      proxyErrorPage(504, "openresty"),
      { signal: timer.signal },
    );
    timeout.catch(() => undefined);
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      timer.abort();
    }
  }

  async #authorizedWork(service: ServiceName, call: Call, delayMs: number): Promise<Answer> {
    if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
    if (service === "tenant") {
      const { method, url: path, headers } = call;
      const { authorization } = headers;
      const refusal = authorizeTenantCall(this.#services, { method, path, authorization });
      if (refusal) return refusal;
    }
    return forward(this.#apps[service], call);
  }
}

async function forward(app: FastifyInstance, call: Call): Promise<Answer> {
  try {
    const { method, url, headers, body } = call;
    const answer = await app.inject({
      method,
      url,
      headers,
      ...(body.length > 0 && { payload: body }),
    });
    return {
      status: answer.statusCode,
      headers: withoutHopHeaders(answer.headers),
      body: answer.rawPayload,
    };
  } catch (error) {
    return jsonAnswer(500, { message: String(error) });
  }
}

/** Without what concerns only the way between service and gateway. */
function withoutHopHeaders(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const hopHeaders = ["connection", "transfer-encoding"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopHeaders.includes(name)));
}

/** The body, or undefined when it is over the limit; the rest is then read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > bodyLimit) {
    request.resume();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  request.on("data", (chunk: Uint8Array) => {
    size += chunk.length;
    if (size <= bodyLimit) chunks.push(chunk);
  });
  await new Promise<void>((resolve) => {
    request.once("close", resolve);
    request.once("end", resolve);
  });
  return size > bodyLimit ? undefined : Buffer.concat(chunks);
}

function deliver(response: ServerResponse, outcome: Outcome): void {
  if (outcome.kind === "reset") {
    resetConnection(response);
    return;
  }
  const { status, headers, body } = outcome.answer;
  response.writeHead(status, { ...headers, "content-length": body.length });
  if (outcome.kind === "answer") {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    resetConnection(response);
  });
}

function resetConnection({ socket }: ServerResponse): void {
  // A TLS socket has no handle to send RST with; closing it in the middle is what clients see then.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}
