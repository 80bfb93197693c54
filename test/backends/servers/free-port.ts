import { createServer } from "node:net";
import { listen } from "../../../sandbox/listen.ts";

/** A port of loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, { port: 0, purpose: "a test", variable: "none" });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
