import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CustomObjectsApi,
  KubeConfig,
  type ApiConstructor,
  type ApiType,
} from "@kubernetes/client-node";
import { execa } from "execa";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { Deadline } from "../../providers/flow/deadline.ts";
import { readPatiently } from "../../providers/services/kubernetes/connection.ts";
import { startPlatform, type Platform } from "../../sandbox/platform.ts";
import { documentedUser, grantDocumentedRoles, writeKubeconfigAs } from "./deployer.ts";
import { Portal } from "./portal.ts";
import { keepNoRunLogs } from "../../tools/setup/run-logs.mjs";
import type { Knobs } from "../../sandbox/knobs.ts";
import { binDirectory, programPaths, pulumiHome } from "../../tools/programs.mjs";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** What a `pulumi` command said, and how it ended. */
export interface Said {
  ok: boolean;
  /** Standard output and standard error as a terminal would show them. */
  text: string;
  /** The same where it failed, else "": an expectation that shows why. */
  failure: string;
}

/** Where the state of a stack lives. */
export interface Backend {
  /** For `PULUMI_BACKEND_URL`. */
  url: string;
  /** What the CLI needs to get there, beside the address. */
  env: Record<string, string>;
}

const stateSchema = z.object({
  tenants: z.array(z.record(z.string(), z.unknown())),
  realms: z.array(z.string()),
  allowedHosts: z.array(z.string()),
  requests: z.record(z.string(), z.number()),
});

const exportSchema = z.object({
  deployment: z.object({
    resources: z.array(z.looseObject({ urn: z.string(), type: z.string() })).default([]),
    pending_operations: z.array(z.unknown()).default([]),
  }),
});

/**
 * A platform of its own, a checkout of its own, and the real CLI between them. The CLI has the documented
 * permissions in Kubernetes, and no others.
 */
export class Site {
  /** Everything that the CLI was ever given in secret, and said. */
  readonly transcript: string[] = [];
  readonly directory: string;
  readonly platform: Platform;
  readonly stack: string;
  readonly env: Record<string, string>;

  private constructor(
    directory: string,
    platform: Platform,
    stack: string,
    env: Record<string, string>,
  ) {
    this.directory = directory;
    this.platform = platform;
    this.stack = stack;
    this.env = env;
  }

  /** @param place default: a stack `test`, whose state is in files of the site. */
  static async start(
    knobs: Partial<Knobs> = {},
    { stack = "test", backend }: { stack?: string; backend?: Backend } = {},
  ): Promise<Site> {
    const directory = await mkdtemp(join(tmpdir(), "cx-e2e-"));
    const { etcd, "kube-apiserver": kubeApiserver } = await programPaths();
    const platform = await startPlatform({
      directory: join(directory, "sandbox"),
      kubernetes: { etcd, "kube-apiserver": kubeApiserver },
      knobs: { createDelayMs: 20, realmDelayMs: 100, ...knobs },
    });
    await grantDocumentedRoles(platform.kubeconfig ?? "");
    return Site.#checkedOut(directory, platform, stack, backend);
  }

  /** Somebody else on the same platform: a checkout and a state of its own, and perhaps the same name. */
  async another(directory: string, stack = this.stack): Promise<Site> {
    const place = join(this.directory, directory);
    await mkdir(place);
    return Site.#checkedOut(place, this.platform, stack);
  }

  static async #checkedOut(
    directory: string,
    platform: Platform,
    stack: string,
    backend?: Backend,
  ): Promise<Site> {
    const env = { ...(await environmentOf(directory, platform)), ...reach(backend) };
    const site = new Site(directory, platform, stack, env);
    await checkOut(site.checkout);
    await site.configure({ tenants: [] });
    await site.pulumi(["stack", "init", site.stack]);
    await site.setSecret("tenantDefaults.keyCloak.credentials.secret", "canary-client-secret");
    return site;
  }

  get checkout(): string {
    return join(this.directory, "checkout");
  }

  /** Writes the stack's configuration; keeps its secrets. */
  async configure(change: {
    tenants: unknown;
    platform?: object;
    tenantDefaults?: object;
  }): Promise<void> {
    const { urls, caCertFile } = this.platform;
    await this.writeConfig({
      "cx-tenants:platform": {
        rootDomain: "cx.localhost",
        tenantApi: { url: urls.tenantApi, version: "5.1" },
        keycloak: { url: urls.keycloak },
        grafana: { url: urls.grafana, dataSource: "infinity_cim_json_api" },
        ingress: { kind: "nginx" },
        dns: { kind: "external-dns", target: { addresses: ["203.0.113.10", "2001:db8::10"] } },
        caCertFile,
        limits: { operationTimeoutSeconds: 30, maxRetries: 2 },
        ...change.platform,
      },
      "cx-tenants:tenantDefaults": { logo: "logos/sample.svg", ...change.tenantDefaults },
      "cx-tenants:tenants": change.tenants,
    });
  }

  /** Writes a configuration as it is; the secrets of the stack stay in it. */
  async writeConfig(config: Record<string, unknown>): Promise<void> {
    const { config: before = {}, ...others } = await this.#readConfig();
    const secrets = Object.entries(before).filter(([key]) => key === "cx-tenants:secrets");
    const text = stringify({ ...others, config: { ...Object.fromEntries(secrets), ...config } });
    await writeFile(this.#configFile, text);
  }

  /** `pulumi config set --secret`, as the user does it. */
  async setSecret(path: string, value: string): Promise<void> {
    const key = `cx-tenants:secrets.${path}`;
    await this.pulumi(["config", "set", "--secret", "--path", key], { input: value });
  }

  async #readConfig() {
    const text = await readFile(this.#configFile, "utf8").catch(() => "{}");
    return configSchema.parse(parse(text));
  }

  get #configFile(): string {
    return join(this.checkout, `Pulumi.${this.stack}.yaml`);
  }

  /** Runs `pulumi` in the checkout, or in the folder of another program; does not throw when it fails. */
  async pulumi(
    args: readonly string[],
    {
      env = {},
      input = "",
      cwd = this.checkout,
    }: { env?: Record<string, string>; input?: string; cwd?: string } = {},
  ): Promise<Said> {
    const result = await execa("pulumi", [...args, "--non-interactive"], {
      cwd,
      env: { ...this.env, ...env },
      extendEnv: false,
      all: true,
      input,
      reject: false,
    });
    this.transcript.push(result.all);
    const ok = result.exitCode === 0;
    return { ok, text: result.all, failure: ok ? "" : result.all };
  }

  /** Runs one of the project's own commands in the checkout; does not throw when it fails. */
  async command(name: string, ...args: string[]): Promise<Said & { exitCode: number | undefined }> {
    const result = await this.start(name, ...args);
    this.transcript.push(result.all);
    const ok = result.exitCode === 0;
    return { ok, text: result.all, failure: ok ? "" : result.all, exitCode: result.exitCode };
  }

  /** The same, for a test that wants to end it. */
  start(name: string, ...args: string[]) {
    const file = join(project, "tools", `${name}.ts`);
    return execa("node", [file, "--stack", this.stack, ...args], {
      cwd: this.checkout,
      env: this.env,
      extendEnv: false,
      all: true,
      reject: false,
    });
  }

  up(...args: string[]): Promise<Said> {
    return this.pulumi(["up", "--yes", "--skip-preview", ...args]);
  }

  async state() {
    const answer = await fetch(`${this.platform.urls.control}/state`);
    return stateSchema.parse(await answer.json());
  }

  async tenant(tenantId: string): Promise<Record<string, unknown> | undefined> {
    return (await this.state()).tenants.find((tenant) => tenant["tenantId"] === tenantId);
  }

  async control(path: string, body: unknown = {}): Promise<void> {
    const answer = await fetch(`${this.platform.urls.control}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Changes a tenant behind the stack's back. */
  changeInPortal(tenantId: string, change: object): Promise<void> {
    return new Portal(this.platform).change(tenantId, change);
  }

  /** Deletes a tenant behind the stack's back and makes another one of its id, with the same settings. */
  async makeAnew(tenantId: string, createdBy: string): Promise<void> {
    const document = { ...(await this.tenant(tenantId)), createdBy };
    await new Portal(this.platform).makeAnew(tenantId, document);
  }

  /** The stack's state as a file; secrets are encrypted in it. */
  async exported() {
    const { text } = await this.pulumi(["stack", "export"]);
    return exportSchema.parse(JSON.parse(text));
  }

  /** Names of a tenant's objects of this kind in the namespace of the platform's entry. */
  async objects(kind: "ingresses" | "dnsendpoints"): Promise<string[]> {
    const { items } = listSchema.parse(await this.#list(kind));
    return items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith("cx-"));
  }

  /** Objects of this kind in the namespace of the platform's entry, without what every write changes. */
  async manifests(kind: "ingresses" | "dnsendpoints"): Promise<Map<string, Manifest>> {
    const { items } = manifestsSchema.parse(await this.#list(kind));
    return new Map(items.map((manifest) => [manifest.metadata.name, manifest]));
  }

  /** The API server is busy (HTTP 429) while a kind is new. */
  #list(plural: "ingresses" | "dnsendpoints"): Promise<unknown> {
    const api = this.kubernetes(CustomObjectsApi);
    const place = { ...groups[plural], namespace: "ef-external", plural };
    return readPatiently(
      Deadline.inSeconds(20),
      () => api.listNamespacedCustomObject(place),
      `list ${plural}`,
    );
  }

  /** A client of the Kubernetes API with all permissions. */
  kubernetes<T extends ApiType>(api: ApiConstructor<T>): T {
    const config = new KubeConfig();
    config.loadFromFile(this.platform.kubeconfig ?? "");
    return config.makeApiClient(api);
  }

  async remove(): Promise<void> {
    await this.platform.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

const groups = {
  ingresses: { group: "networking.k8s.io", version: "v1" },
  dnsendpoints: { group: "externaldns.k8s.io", version: "v1alpha1" },
};
const manifestSchema = z.object({
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.unknown(),
});
const manifestsSchema = z.object({ items: z.array(manifestSchema) });

/** An object of the cluster, without what every write changes. */
export type Manifest = z.infer<typeof manifestSchema>;

const configSchema = z.looseObject({ config: z.record(z.string(), z.unknown()).optional() });
const listSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })),
});

/** The parts of the project that a run needs, as links: the stack's own files stay apart. */
async function checkOut(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await cp(join(project, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
  // A copy: what it loads is the checkout's own index.ts, which a test may replace.
  await cp(join(project, "main.mjs"), join(directory, "main.mjs"));
  await cp(join(project, "logos"), join(directory, "logos"), { recursive: true });
  const linked = [
    ...(await readdir(project)).filter((name) => /^(index|settings).*\.ts$/.test(name)),
    "package.json",
    "components",
    "policy",
    "providers",
    "node_modules",
  ];
  await Promise.all(linked.map((name) => symlink(join(project, name), join(directory, name))));
}

function reach(backend: Backend | undefined): Record<string, string> {
  return backend === undefined ? {} : { ...backend.env, PULUMI_BACKEND_URL: backend.url };
}

/** Only what is named here: nothing of the machine's own Pulumi, Kubernetes or CX settings. */
async function environmentOf(
  directory: string,
  { credentials, kubeconfig }: Platform,
): Promise<Record<string, string>> {
  const home = join(directory, "home");
  const backend = join(directory, "backend");
  const temporary = join(directory, "tmp");
  await Promise.all([mkdir(home), mkdir(backend), mkdir(temporary)]);
  await symlink(join(pulumiHome, "plugins"), join(home, "plugins"));
  await keepNoRunLogs(home);
  const ownKubeconfig = join(directory, "kubeconfig");
  await writeKubeconfigAs(documentedUser, kubeconfig ?? "", ownKubeconfig);
  const parallel = process.env["PULUMI_PARALLEL"];
  return {
    // Pulumi's own unless said otherwise: eight on two cores; our tools start it with 64.
    ...(parallel !== undefined && { PULUMI_PARALLEL: parallel }),
    HOME: home,
    TMPDIR: temporary, // the Kubernetes plugin leaves a kubeconfig there at each start
    // Every command loads the SDK twice; to compile it each time is a sixth of all that a run costs.
    NODE_COMPILE_CACHE: join(project, "node_modules/.cache/node-compile"),
    PATH: [binDirectory, process.env["PATH"] ?? ""].join(delimiter),
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "canary-passphrase",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    KUBECONFIG: ownKubeconfig,
    CX_LOGIN_CLIENT_SECRET: credentials.clientSecret,
    CX_LOGIN_PASSWORD: credentials.password,
    GRAFANA_TOKEN: credentials.grafanaToken,
  };
}
