import type { Server } from "node:net";
import { hasCode } from "./error-code.ts";

/** Where to listen, and how a user would change it. */
export interface ListenOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** What listens there, for the error. */
  readonly purpose: string;
  /** Environment variable that moves it, for the error. */
  readonly variable: string;
}

/** Listens on loopback; resolves with the port. A port in use is an error that says what to do. */
export async function listen(server: Server, options: ListenOptions): Promise<number> {
  const { port, purpose, variable } = options;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: Error) => {
      if (!hasCode(cause, "EADDRINUSE")) reject(cause);
      else reject(new Error(portInUse(port, purpose, variable), { cause }));
    });
    server.listen({ port, host: "127.0.0.1" }, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}

function portInUse(port: number, purpose: string, variable: string): string {
  return `port ${String(port)} for the sandbox's ${purpose} is in use; set ${variable} to another one`;
}
