import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { stateServers } from "../../../tools/setup/state-servers.mjs";
import type { Place, StateServer } from "../server.ts";
import { readFolder } from "./files.ts";
import { freePort } from "./free-port.ts";
import { startServer } from "./restartable.ts";

const keys = { accessKey: "pulumi", secretKey: "canary-s3-secret-key" };
const login = {
  AWS_ACCESS_KEY_ID: keys.accessKey,
  AWS_SECRET_ACCESS_KEY: keys.secretKey,
  AWS_REGION: "us-east-1",
};

/** An S3 server of another maker than AWS (SeaweedFS), with accounts. */
export async function startS3(): Promise<StateServer> {
  const { weed, aws } = await stateServers();
  const directory = await mkdtemp(join(tmpdir(), "cx-s3-"));
  const address = `http://127.0.0.1:${String(await freePort())}`;
  const program = await programOf(weed, directory, address);
  const server = await startServer(program, () => s3(aws, address, ["ls"]));
  let places = 0;
  return {
    ...server,
    emptyPlace: async () => {
      const bucket = `pulumi-state-${String((places += 1))}`;
      await s3(aws, address, ["mb", `s3://${bucket}`]);
      return placeOf(aws, address, bucket, directory);
    },
    remove: async () => {
      await server.goAway();
      await removeSockets(program.ports);
      await rm(directory, { recursive: true });
    },
  };
}

async function programOf(weed: string, directory: string, address: string) {
  const data = join(directory, "data");
  const accounts = join(directory, "accounts.json");
  await mkdir(data);
  const identity = { name: "pulumi", credentials: [keys], actions: ["Admin"] };
  await writeFile(accounts, JSON.stringify({ identities: [identity] }));
  const ports = {
    "master.port": await freePort(),
    "master.port.grpc": await freePort(),
    "volume.port": await freePort(),
    "volume.port.grpc": await freePort(),
    "filer.port": await freePort(),
    "filer.port.grpc": await freePort(),
    "s3.port": new URL(address).port,
    "s3.port.grpc": await freePort(),
  };
  const args = Object.entries(ports).map(([name, port]) => `-${name}=${String(port)}`);
  const place = [`-dir=${data}`, "-ip=127.0.0.1", "-ip.bind=127.0.0.1"];
  const small = ["-master.volumeSizeLimitMB=64", "-volume.max=100", "-master.telemetry=false"];
  return {
    name: "weed",
    program: weed,
    args: ["server", ...place, ...small, ...args, "-s3", `-s3.config=${accounts}`],
    directory,
    ports: Object.values(ports).map(String),
  };
}

/** It leaves them in /tmp, whatever TMPDIR says, when it is killed. */
async function removeSockets(ports: readonly string[]): Promise<void> {
  const names = (await readdir("/tmp")).filter((name) =>
    ports.some((port) => name.startsWith("seaweedfs-") && name.endsWith(`-${port}.sock`)),
  );
  await Promise.all(names.map((name) => rm(`/tmp/${name}`, { force: true })));
}

function placeOf(aws: string, address: string, bucket: string, directory: string): Place {
  return {
    url: `s3://${bucket}?endpoint=${address}&s3ForcePathStyle=true&response_checksum_validation=when_required`,
    env: login,
    words: [
      ["our-pulumi-state", bucket],
      ["https://s3.example.com", address],
    ],
    contents: async () => {
      const copy = await mkdtemp(join(directory, "copy-"));
      await s3(aws, address, ["sync", "--quiet", `s3://${bucket}`, copy]);
      return readFolder(copy);
    },
  };
}

async function s3(aws: string, address: string, args: readonly string[]): Promise<void> {
  await execa(aws, ["s3", "--endpoint-url", address, ...args], { env: login });
}
