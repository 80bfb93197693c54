import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "./atomic-file.ts";
import { startPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";

const port = z.coerce.number().int().min(0).max(65_535);

/** Whoever starts the sandbox knows where its programs are (tools/sandbox.ts). */
const program = z.string("is missing; start the sandbox with: npm run sandbox").startsWith("/");

const environmentSchema = z.object({
  CX_SANDBOX_ETCD: program,
  CX_SANDBOX_KUBE_APISERVER: program,
  CX_SANDBOX_DIR: z.string().default(join(import.meta.dirname, "..", ".sandbox")),
  CX_SANDBOX_PORT: port.default(8440),
  CX_SANDBOX_GATEWAY_PORT: port.default(8443),
});

type Environment = z.infer<typeof environmentSchema>;

/** Runs the sandbox in the foreground until a signal or `POST <control>/stop` ends it. */
async function main(): Promise<void> {
  const environment = readEnvironment();
  const directory = resolve(environment.CX_SANDBOX_DIR);
  const platformFile = join(directory, "platform.json");
  console.log("Starting the sandbox …");
  const starting = start(directory, environment);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // A start that fails is reported below.
      starting.then((platform) => platform.stop()).catch(() => undefined);
    });
  }
  const platform = await starting;
  await writeFileAtomically(platformFile, JSON.stringify(describe(platform), undefined, 2));
  console.log(readyText(platform));
  try {
    await platform.stopped;
  } finally {
    await rm(platformFile, { force: true });
  }
  console.log("The sandbox has stopped.");
}

function readEnvironment(): Environment {
  const { data, error } = environmentSchema.safeParse(process.env);
  if (error) throw new Error(z.prettifyError(error));
  return data;
}

function start(directory: string, environment: Environment): Promise<Platform> {
  return startPlatform({
    directory,
    ports: {
      control: environment.CX_SANDBOX_PORT,
      gateway: environment.CX_SANDBOX_GATEWAY_PORT,
    },
    kubernetes: {
      etcd: environment.CX_SANDBOX_ETCD,
      "kube-apiserver": environment.CX_SANDBOX_KUBE_APISERVER,
    },
  });
}

/** What other programs need to know about this one. */
function describe({ urls, rootDomain, credentials, kubeconfig, caCertFile }: Platform) {
  return { pid: process.pid, urls, rootDomain, kubeconfig, caCertFile, credentials };
}

function readyText({ urls, kubeconfig }: Platform): string {
  return [
    "The sandbox is ready:",
    `  tenant API  ${urls.tenantApi}`,
    `  Keycloak    ${urls.keycloak}`,
    `  Grafana     ${urls.grafana}`,
    `  kubeconfig  ${kubeconfig ?? ""}`,
    `  control     ${urls.control}`,
  ].join("\n");
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
