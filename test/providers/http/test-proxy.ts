import { createServer, type IncomingHttpHeaders } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

/** A forward proxy on a free port that leads every tunnel to one server, and records what it is told. */
export class TestProxy {
  /** Requests as the proxy reads them: "CONNECT host:port" for a tunnel. */
  readonly asked: { line: string; headers: IncomingHttpHeaders }[] = [];
  readonly #server = createServer((request, response) => {
    this.asked.push({
      line: `${request.method ?? ""} ${request.url ?? ""}`,
      headers: request.headers,
    });
    response.writeHead(502).end();
  });
  readonly #sockets = new Set<Socket>();

  private constructor(targetPort: number) {
    this.#server.on("connect", ({ url = "", headers }, inner: Socket) => {
      this.asked.push({ line: `CONNECT ${url}`, headers });
      const outer = connect(targetPort, "127.0.0.1", () => {
        inner.write("HTTP/1.1 200 Connection established\r\n\r\n");
        inner.pipe(outer).pipe(inner);
      });
      for (const socket of [inner, outer]) {
        this.#sockets.add(socket);
        socket.on("error", () => undefined);
      }
    });
  }

  static async start(targetUrl: string): Promise<TestProxy> {
    const proxy = new TestProxy(Number(new URL(targetUrl).port));
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
