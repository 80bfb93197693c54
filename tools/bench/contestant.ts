import { mkdir, readdir, readFile, rm, symlink, writeFile, cp } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { projectDirectory, type SandboxPlatform } from "../sandbox-platform.ts";
import { payloadOf } from "./payload.ts";
import { costOf, type ProcessCost } from "./process-cost.ts";
import { checkOut, environmentIn, runProgram, runPulumi } from "./workplace.ts";

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/** What one run took. */
export interface Measured extends ProcessCost {
  seconds: number;
}

/** A way to run so many tenants. */
export interface Way {
  /** Of its Pulumi project. */
  project: string;
  /** Makes the folder of its program. */
  checkOut: (directory: string) => Promise<string>;
  /** The configuration of its stack. */
  configure: (count: number, platform: SandboxPlatform) => object;
  /** Resources that the engine works on at a time. Default: as our tools say. */
  parallel?: number;
  /** Pulumi starts Node as it does by itself, and not as our tools have it start (engine/lean-sdk.cjs). */
  hasPlainStart?: boolean;
}

const floorHandlers = path.join(import.meta.dirname, "floor/handlers.cjs");

/** This project as it is. */
export const ours: Way = { project: "cx-tenants", checkOut, configure: configurationOf };

/** The same program and graph on handlers that do nothing: what the engine itself costs. */
export const floor: Way = {
  ...ours,
  async checkOut(directory) {
    const checkout = await checkOut(directory);
    await replaceHandlers(checkout, floorHandlers);
    return checkout;
  },
};

/** The floor, as Pulumi starts by itself. */
export const plainFloor: Way = { ...floor, hasPlainStart: true };

/** This project, its tenants in a file beside it and split over so many stacks. */
export function split(shards: number, tenantsFile: string): Way {
  return {
    ...ours,
    configure(_count, platform) {
      const { "cx-tenants:tenants": _inline, ...config } = configurationOf(0, platform);
      return { ...config, "cx-tenants:shards": shards, "cx-tenants:tenantsFile": tenantsFile };
    },
  };
}

/** A program as Pulumi's pages about dynamic providers show it, with the calls of the guides. */
export const documented: Way = {
  project: "documented-way",
  async checkOut(directory) {
    const checkout = path.join(directory, "checkout");
    await cp(path.join(import.meta.dirname, "documented"), checkout, { recursive: true });
    const packages = path.join(projectDirectory, "node_modules");
    await symlink(packages, path.join(checkout, "node_modules"));
    return checkout;
  },
  configure: (count, { urls, rootDomain }) => ({
    "bench:all": {
      count,
      rootDomain,
      tenantApi: urls.tenantApi,
      keycloak: urls.keycloak,
      grafana: urls.grafana,
      payload: payloadOf("<id>", rootDomain),
    },
  }),
};

/** A stack of a program, and how it is run. */
export class Contestant {
  readonly #way: Way;
  readonly #checkout: string;
  readonly #env: Record<string, string>;
  readonly #platform: SandboxPlatform;

  private constructor(
    way: Way,
    { checkout, env }: { checkout: string; env: Record<string, string> },
    platform: SandboxPlatform,
  ) {
    this.#way = way;
    this.#checkout = checkout;
    this.#env = env;
    this.#platform = platform;
  }

  static async make(
    name: string,
    way: Way,
    { directory, platform }: { directory: string; platform: SandboxPlatform },
  ): Promise<Contestant> {
    const own = path.join(directory, name);
    await mkdir(own);
    const checkout = await way.checkOut(own);
    const base = await environmentIn(own);
    const env = {
      ...base,
      ...(way.hasPlainStart === true && (await plainStart(own, base["PATH"] ?? ""))),
      KUBECONFIG: platform.kubeconfig,
      CX_CA_CERT_FILE: platform.caCertFile,
      NODE_EXTRA_CA_CERTS: platform.caCertFile,
      CX_LOGIN_CLIENT_SECRET: platform.credentials.clientSecret,
      CX_LOGIN_PASSWORD: platform.credentials.password,
      GRAFANA_TOKEN: platform.credentials.grafanaToken,
      ...(way.parallel !== undefined && { PULUMI_PARALLEL: String(way.parallel) }),
    };
    const contestant = new Contestant(way, { checkout, env }, platform);
    await contestant.configure(0);
    await contestant.pulumi("stack", "init", "bench");
    if (way.project !== ours.project) return contestant;
    const secret = "secrets.tenantDefaults.keyCloak.credentials.secret";
    await contestant.pulumi("config", "set", "--secret", "--path", secret, "of-the-sandbox");
    return contestant;
  }

  /** Gives the stack so many tenants. */
  async configure(count: number): Promise<void> {
    const file = path.join(this.#checkout, "Pulumi.bench.yaml");
    const written = stackFile.parse(parse(await readFile(file, "utf8").catch(() => "")) ?? {});
    // What Pulumi has put there: the salt and the secret.
    const kept = Object.entries(written.config).filter(([key]) => key.endsWith(":secrets"));
    const config = {
      ...this.#way.configure(count, this.#platform),
      ...Object.fromEntries(kept),
    };
    await writeFile(file, stringify({ ...written, config }));
  }

  pulumi(...args: readonly string[]): Promise<void> {
    return runPulumi(this.#checkout, this.#env, args);
  }

  /** Runs `npm run fleet` for all stacks that it is split over. */
  fleet(...args: readonly string[]): Promise<void> {
    const [command = "", ...others] = args;
    const tool = path.join(projectDirectory, "tools/fleet.ts");
    return runProgram("node", [tool, command, "--stack", "bench", ...others], {
      checkout: this.#checkout,
      env: this.#env,
    });
  }

  async measure(...args: readonly string[]): Promise<Measured> {
    const start = performance.now();
    const cost = await costOf(this.#checkout, () => this.pulumi(...args));
    return { seconds: (performance.now() - start) / 1000, ...cost };
  }

  /** The state as it is kept, without the room for reading. */
  async stateBytes(): Promise<number> {
    const stacks = path.join(this.#env["HOME"] ?? "", "backend/.pulumi/stacks");
    const text = await readFile(path.join(stacks, this.#way.project, "bench.json"), "utf8");
    return JSON.stringify(JSON.parse(text)).length;
  }
}

/** Node itself before ours on PATH, and nothing that was compiled before. */
async function plainStart(directory: string, others: string): Promise<Record<string, string>> {
  const bin = path.join(directory, "plain-bin");
  await mkdir(bin);
  await symlink(process.execPath, path.join(bin, "node"));
  return { PATH: [bin, others].join(path.delimiter), NODE_COMPILE_CACHE: "" };
}

async function replaceHandlers(checkout: string, handlers: string): Promise<void> {
  const folder = path.join(checkout, "providers");
  await rm(folder);
  await mkdir(folder);
  const project = path.join(projectDirectory, "providers");
  for (const name of await readdir(project)) {
    if (name !== "handlers.cjs") await symlink(path.join(project, name), path.join(folder, name));
  }
  await cp(handlers, path.join(folder, "handlers.cjs"));
}

function configurationOf(count: number, { urls, rootDomain }: SandboxPlatform) {
  return {
    "cx-tenants:platform": {
      rootDomain,
      tenantApi: { url: urls.tenantApi, version: "5.1" },
      keycloak: { url: urls.keycloak },
      grafana: { url: urls.grafana, dataSource: "infinity_cim_json_api" },
      ingress: { kind: "nginx" },
      dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
      // The whole of a large stack is taken down at once here.
      maxRemovals: 1_000,
    },
    "cx-tenants:tenantDefaults": { logo: "logos/sample.svg" },
    "cx-tenants:tenants": tenantLines(count),
  };
}

/** The lines of so many tenants in a stack's file. */
export function tenantLines(count: number): { tenantId: string; tenantName: string }[] {
  return Array.from({ length: count }, (_, index) => ({
    tenantId: `tenant${String(index + 1)}`,
    tenantName: `Tenant ${String(index + 1)}`,
  }));
}
