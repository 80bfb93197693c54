import { generateKeyPairSync } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeFileAtomically } from "../atomic-file.ts";
import { endLeftover, startChild } from "./child-process.ts";
import type { Child } from "./child-process.ts";
import { choosePorts, isListening, rememberPorts } from "./ports.ts";
import type { Ports } from "./ports.ts";

const readyTimeoutMs = 60_000;
const attempts = 3;

/** How to run etcd and the API server. */
export interface ControlPlaneOptions {
  /** Absolute; keeps the data over a restart. */
  readonly directory: string;
  readonly programs: { readonly etcd: string; readonly "kube-apiserver": string };
  /** Token of the one user, who may do everything. */
  readonly token: string;
}

/** A Kubernetes API that answers. */
export interface ControlPlane {
  readonly url: string;
  readonly caCert: string;
  stop(): Promise<void>;
}

/** Starts etcd and kube-apiserver, on the ports of the last run where they are still free. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { directory } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // The API server first: without etcd it does not end by itself.
  await endLeftover(directory, "kube-apiserver");
  await endLeftover(directory, "etcd");
  await writeKeys(options);
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts(directory);
    const children = await startChildren(options, ports);
    const problem = await waitUntilReady(options, ports, children);
    if (problem === undefined) return controlPlaneOf(directory, ports, children);
    await stopChildren(children);
    // Somebody took a port between our look and the program's: look again.
    if (!problem.includes("address already in use") || attempt === attempts) {
      throw new Error(`the Kubernetes API did not start: ${problem}`);
    }
  }
}

async function controlPlaneOf(
  directory: string,
  ports: Ports,
  children: readonly Child[],
): Promise<ControlPlane> {
  await rememberPorts(directory, ports);
  return {
    url: `https://127.0.0.1:${String(ports.apiServer)}`,
    caCert: await readFile(caCertFile(directory), "utf8"),
    stop: () => stopChildren(children),
  };
}

async function startChildren(options: ControlPlaneOptions, ports: Ports): Promise<Child[]> {
  const { directory, programs } = options;
  const etcd = await startChild({
    name: "etcd",
    program: programs.etcd,
    args: etcdFlags(directory, ports),
    directory,
  });
  try {
    // An API server that finds no etcd at its first look waits a second before the next one.
    while (!etcd.hasEnded() && !(await isListening(ports.etcd))) await sleep(20);
    const apiServer = await startChild({
      name: "kube-apiserver",
      program: programs["kube-apiserver"],
      args: apiServerFlags(directory, ports),
      directory,
    });
    return [apiServer, etcd];
  } catch (error) {
    await etcd.stop(0);
    throw error;
  }
}

async function stopChildren(children: readonly Child[]): Promise<void> {
  for (const child of children) await child.stop(3_000);
}

function etcdFlags(directory: string, ports: Ports): string[] {
  const url = `http://127.0.0.1:${String(ports.etcd)}`;
  return [
    `--data-dir=${join(directory, "etcd-data")}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    "--listen-peer-urls=http://127.0.0.1:0",
    "--log-level=warn",
  ];
}

function apiServerFlags(directory: string, ports: Ports): string[] {
  const key = join(directory, "service-account.key");
  return [
    `--etcd-servers=http://127.0.0.1:${String(ports.etcd)}`,
    `--secure-port=${String(ports.apiServer)}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--cert-dir=${join(directory, "certificates")}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    "--authorization-mode=RBAC",
    `--token-auth-file=${join(directory, "tokens.csv")}`,
    `--service-account-issuer=https://127.0.0.1:${String(ports.apiServer)}`,
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    "--disable-admission-plugins=ServiceAccount",
    // There is no garbage collector, so that a foreground deletion would never finish.
    "--enable-garbage-collector=false",
  ];
}

async function writeKeys({ directory, token }: ControlPlaneOptions): Promise<void> {
  await writeFileAtomically(join(directory, "tokens.csv"), `${token},admin,1,"system:masters"\n`);
  const keyFile = join(directory, "service-account.key");
  if (await readFile(keyFile).catch(() => undefined)) return;
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "sec1", format: "pem" },
  });
  await writeFileAtomically(keyFile, privateKey);
}

/** Resolves with what went wrong, or with undefined once the API server is ready. */
async function waitUntilReady(
  options: ControlPlaneOptions,
  ports: Ports,
  children: readonly Child[],
): Promise<string | undefined> {
  const deadline = Date.now() + readyTimeoutMs;
  while (Date.now() < deadline) {
    const ended = children.find((child) => child.hasEnded());
    if (ended) return `${ended.name} ended. The end of its log:\n${lastLines(await ended.log())}`;
    if (await isReady(options, ports)) return undefined;
    await sleep(100);
  }
  return `not ready after ${String(readyTimeoutMs / 1000)} s; see the logs in ${options.directory}`;
}

async function isReady({ directory, token }: ControlPlaneOptions, ports: Ports): Promise<boolean> {
  // The API server writes its certificate at its first start.
  const ca = await readFile(caCertFile(directory)).catch(() => undefined);
  if (!ca) return false;
  return new Promise((resolve) => {
    const call = request({
      host: "127.0.0.1",
      port: ports.apiServer,
      path: "/readyz",
      headers: { authorization: `Bearer ${token}` },
      ca,
      agent: false,
      timeout: 2_000,
    });
    call.once("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.once("timeout", () => call.destroy());
    call.once("error", () => {
      resolve(false);
    });
    call.end();
  });
}

function caCertFile(directory: string): string {
  return join(directory, "certificates", "apiserver.crt");
}

function lastLines(log: string): string {
  return log.trimEnd().split("\n").slice(-10).join("\n");
}
