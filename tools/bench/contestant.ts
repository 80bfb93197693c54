import { mkdir, readdir, readFile, rm, symlink, writeFile, cp } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { projectDirectory, type SandboxPlatform } from "../sandbox-platform.ts";
import { costOf, type ProcessCost } from "./process-cost.ts";
import { checkOut, environmentIn, runPulumi } from "./workplace.ts";

const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });

/** What one run took. */
export interface Measured extends ProcessCost {
  seconds: number;
}

/** A stack of a program, and how it is run. */
export class Contestant {
  readonly name: string;
  readonly #checkout: string;
  readonly #env: Record<string, string>;
  readonly #platform: SandboxPlatform;

  private constructor(
    name: string,
    checkout: string,
    env: Record<string, string>,
    platform: SandboxPlatform,
  ) {
    this.name = name;
    this.#checkout = checkout;
    this.#env = env;
    this.#platform = platform;
  }

  /** This project as it is, or with other handlers below the same program. */
  static async make(
    name: string,
    { directory, platform }: { directory: string; platform: SandboxPlatform },
    handlers?: string,
  ): Promise<Contestant> {
    const own = path.join(directory, name);
    await mkdir(own);
    const checkout = await checkOut(own);
    if (handlers !== undefined) await replaceHandlers(checkout, handlers);
    const env = {
      ...(await environmentIn(own)),
      KUBECONFIG: platform.kubeconfig,
      CX_CA_CERT_FILE: platform.caCertFile,
      CX_LOGIN_CLIENT_SECRET: platform.credentials.clientSecret,
      CX_LOGIN_PASSWORD: platform.credentials.password,
      GRAFANA_TOKEN: platform.credentials.grafanaToken,
    };
    const contestant = new Contestant(name, checkout, env, platform);
    await contestant.configure(0);
    await contestant.pulumi("stack", "init", "bench");
    const secret = "secrets.tenantDefaults.keyCloak.credentials.secret";
    await contestant.pulumi("config", "set", "--secret", "--path", secret, "of-the-sandbox");
    return contestant;
  }

  /** Gives the stack so many tenants. */
  async configure(count: number): Promise<void> {
    const file = path.join(this.#checkout, "Pulumi.bench.yaml");
    const written = stackFile.parse(parse(await readFile(file, "utf8").catch(() => "")) ?? {});
    // What Pulumi has put there: the salt and the secret.
    const { "cx-tenants:secrets": secrets } = written.config;
    const config = { ...configurationOf(count, this.#platform), "cx-tenants:secrets": secrets };
    await writeFile(file, stringify({ ...written, config }));
  }

  pulumi(...args: readonly string[]): Promise<void> {
    return runPulumi(this.#checkout, this.#env, args);
  }

  async measure(...args: readonly string[]): Promise<Measured> {
    const start = performance.now();
    const cost = await costOf(this.#checkout, () => this.pulumi(...args));
    return { seconds: (performance.now() - start) / 1000, ...cost };
  }

  /** The state as it is kept, without the room for reading. */
  async stateBytes(): Promise<number> {
    const file = path.join(this.#env["HOME"] ?? "", "backend/.pulumi/stacks/cx-tenants/bench.json");
    return JSON.stringify(JSON.parse(await readFile(file, "utf8"))).length;
  }
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

function configurationOf(count: number, { urls, rootDomain }: SandboxPlatform): object {
  return {
    "cx-tenants:platform": {
      rootDomain,
      tenantApi: { url: urls.tenantApi, version: "5.1" },
      keycloak: { url: urls.keycloak },
      grafana: { url: urls.grafana, dataSource: "infinity_cim_json_api" },
      ingress: { kind: "nginx" },
      dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
    },
    "cx-tenants:tenantDefaults": { logo: "logos/sample.svg" },
    "cx-tenants:tenants": Array.from({ length: count }, (_, index) => ({
      tenantId: `tenant${String(index + 1)}`,
      tenantName: `Tenant ${String(index + 1)}`,
    })),
  };
}
