import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../atomic-file.ts";

const portsSchema = z.object({ etcd: z.int(), apiServer: z.int() });

/** Where etcd and the API server listen. */
export type Ports = z.infer<typeof portsSchema>;

/**
 * The ports of the last run where they are free, else others. An API server that stays where it is
 * keeps kubeconfigs valid that were handed out.
 */
export async function choosePorts(directory: string): Promise<Ports> {
  const text = await readFile(join(directory, "ports.json"), "utf8").catch(() => "null");
  const last = portsSchema.nullable().parse(JSON.parse(text));
  return { etcd: await freePort(last?.etcd), apiServer: await freePort(last?.apiServer) };
}

async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | undefined>((resolve) => {
    server.once("error", () => {
      resolve(undefined);
    });
    server.listen(preferred, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" ? address?.port : undefined);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port ?? freePort();
}

/** Keeps the ports for the next run. */
export async function rememberPorts(directory: string, ports: Ports): Promise<void> {
  await writeFileAtomically(join(directory, "ports.json"), JSON.stringify(ports));
}

/** True when somebody listens on a port of loopback. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
