import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { FastifyInstance } from "fastify";
import { createControl } from "./control.ts";
import { lockDirectory } from "./directory-lock.ts";
import { Edge } from "./edge.ts";
import { startPlainEntry } from "./entry.ts";
import type { Entry, EntryParts } from "./entry.ts";
import { FaultList } from "./faults.ts";
import type { ServiceName } from "./faults.ts";
import { PluginView } from "./grafana/plugin-view.ts";
import { createGrafana } from "./grafana/grafana-api.ts";
import { initialState } from "./initial-state.ts";
import { TokenIssuer } from "./keycloak-tokens.ts";
import { createKeycloak } from "./keycloak.ts";
import { KnobPanel } from "./knobs.ts";
import type { Knobs } from "./knobs.ts";
import { listen } from "./listen.ts";
import { LoginFailures } from "./login-failures.ts";
import { RequestCounts } from "./request-counts.ts";
import { credentialsOf, loadSecrets } from "./secrets.ts";
import type { Credentials } from "./secrets.ts";
import type { Services } from "./services.ts";
import { Shutdown } from "./shutdown.ts";
import { Store } from "./store.ts";
import { createTenantApi } from "./tenant-service/tenant-api.ts";

/** How to start a platform. */
export interface PlatformOptions {
  /** Keeps state, secrets, certificates and the Kubernetes data; made when it is not there. */
  readonly directory: string;
  /** Tenants live at `<tenantId>.<rootDomain>`; default `cx.localhost`. */
  readonly rootDomain?: string;
  /** Default 0: a free port. */
  readonly ports?: { readonly control?: number; readonly gateway?: number };
  /** Program paths. Absent: no Kubernetes and no TLS gateway; all services on one plain-HTTP port. */
  readonly kubernetes?: { readonly etcd: string; readonly "kube-apiserver": string };
  /** Where the platform differs from what the contract describes; see knobs.ts for the defaults. */
  readonly knobs?: Partial<Knobs>;
}

/** A running platform. */
export interface Platform {
  readonly urls: {
    readonly control: string;
    readonly gateway?: string;
    readonly tenantApi: string;
    readonly keycloak: string;
    readonly grafana: string;
  };
  readonly rootDomain: string;
  readonly credentials: Credentials;
  readonly kubeconfig?: string;
  readonly caCertFile?: string;
  /** Ends everything and writes the state; the same promise for every call. */
  stop(): Promise<void>;
  /** Resolves when the platform has stopped, also by `POST <control>/stop`. */
  readonly stopped: Promise<void>;
}

/** Starts the platform; what was started is ended again when a part fails. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const shutdown = new Shutdown();
  try {
    return await start(options, shutdown);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function start(options: PlatformOptions, shutdown: Shutdown): Promise<Platform> {
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory);
  shutdown.add(() => lock.release());
  const services = await createServices(directory, options);
  shutdown.add(() => services.store.close());
  const requests = new RequestCounts();
  const edge = new Edge(services, await createApps(services), requests);
  const entry = await startEntry(directory, options, { services, edge, shutdown });
  services.tokens.frontendUrl = `${entry.baseUrl}/auth`;
  let isReady = false;
  const control = createControl({
    services,
    requests,
    entry,
    isReady: () => isReady,
    stop: () => {
      shutdown.run().catch((cause: unknown) => {
        process.emitWarning(`the sandbox did not end cleanly: ${String(cause)}`);
      });
    },
  });
  const controlUrl = await openControl(control, options.ports?.control ?? 0, shutdown);
  await entry.open();
  isReady = true;
  return describePlatform(services, entry, controlUrl, shutdown);
}

function describePlatform(
  { rootDomain, credentials }: Services,
  { baseUrl, gatewayUrl, kubeconfig, caCertFile }: Entry,
  controlUrl: string,
  shutdown: Shutdown,
): Platform {
  return {
    urls: {
      control: controlUrl,
      ...(gatewayUrl !== undefined && { gateway: gatewayUrl }),
      tenantApi: `${baseUrl}/cx-tenant`,
      keycloak: `${baseUrl}/auth`,
      grafana: `${baseUrl}/grafana`,
    },
    rootDomain,
    credentials,
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(caCertFile !== undefined && { caCertFile }),
    stop: () => shutdown.run(),
    stopped: shutdown.finished,
  };
}

async function createApps(services: Services): Promise<Record<ServiceName, FastifyInstance>> {
  return {
    tenant: await createTenantApi(services),
    keycloak: await createKeycloak(services),
    grafana: createGrafana(services),
  };
}

async function startEntry(
  directory: string,
  { kubernetes, ports }: PlatformOptions,
  parts: Omit<EntryParts, "port">,
): Promise<Entry> {
  const entryParts = { ...parts, port: ports?.gateway ?? 0 };
  if (!kubernetes) return startPlainEntry(entryParts);
  const { startKubernetesEntry } = await import("./kubernetes/kubernetes-entry.ts");
  return startKubernetesEntry({ ...entryParts, directory, programs: kubernetes });
}

async function openControl(
  control: FastifyInstance,
  port: number,
  shutdown: Shutdown,
): Promise<string> {
  await control.ready();
  shutdown.add(() => control.close());
  const actualPort = await listen(control.server, {
    port,
    purpose: "control address",
    variable: "CX_SANDBOX_PORT",
  });
  return `http://127.0.0.1:${String(actualPort)}`;
}

async function createServices(directory: string, options: PlatformOptions): Promise<Services> {
  const secrets = await loadSecrets(join(directory, "secrets.json"));
  const knobs = new KnobPanel(options.knobs ?? {});
  return {
    store: await Store.open(join(directory, "state.json"), () => initialState(secrets)),
    knobs,
    pluginView: new PluginView(() => knobs.current.grafanaRowCacheMs),
    faults: new FaultList(),
    secrets,
    credentials: credentialsOf(secrets),
    rootDomain: options.rootDomain ?? "cx.localhost",
    tokens: new TokenIssuer(secrets.signingKey),
    loginFailures: new LoginFailures(knobs),
  };
}
