import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { CxError } from "../../providers/errors.ts";
import { toolVariables } from "../environment.ts";
import { binDirectory } from "../programs.mjs";
import { projectDirectory } from "../sandbox-platform.ts";

/** A stack of this checkout that is nowhere but in a folder that goes again, and has no platform. */
export interface Workplace {
  /** Runs `pulumi` for the stack. Throws a CxError with its words when it fails. */
  pulumi: (...args: readonly string[]) => Promise<void>;
  /** The same, and how long it took in seconds. */
  time: (...args: readonly string[]) => Promise<number>;
  /** A policy pack whose one rule does nothing. */
  emptyPack: string;
}

/** Makes such a stack with so many tenants for as long as something is done with it. */
export async function withStack(
  tenantCount: number,
  work: (workplace: Workplace) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), "cx-bench-"));
  try {
    await work(await furnish(directory, tenantCount));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function furnish(directory: string, tenantCount: number): Promise<Workplace> {
  const checkout = await checkOut(directory);
  const env = await environmentIn(directory);
  const pulumi = (...args: readonly string[]) => runPulumi(checkout, env, args);
  await writeFile(path.join(checkout, "Pulumi.bench.yaml"), configurationOf(tenantCount));
  await pulumi("stack", "init", "bench");
  const secret = "cx-tenants:secrets.tenantDefaults.keyCloak.credentials.secret";
  await pulumi("config", "set", "--secret", "--path", secret, "of-no-platform");
  return {
    pulumi,
    emptyPack: await writeEmptyPack(directory),
    time: async (...args) => {
      const start = performance.now();
      await pulumi(...args);
      return (performance.now() - start) / 1000;
    },
  };
}

/** Runs `pulumi` in a checkout. Throws a CxError with its words when it fails. */
export function runPulumi(
  checkout: string,
  env: Record<string, string>,
  args: readonly string[],
): Promise<void> {
  return runProgram("pulumi", [...args, "--non-interactive"], { checkout, env });
}

/** Runs a program in a checkout. Throws a CxError with its words when it fails. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { checkout, env }: { checkout: string; env: Record<string, string> },
): Promise<void> {
  const options = { cwd: checkout, env, extendEnv: false, all: true, reject: false } as const;
  const result = await execa(program, args, options);
  if (result.failed) {
    throw new CxError(`\`${[program, ...args].join(" ")}\` failed:\n${result.all}`);
  }
}

/** The project's parts as links, without the stacks that it has. */
export async function checkOut(directory: string): Promise<string> {
  const checkout = path.join(directory, "checkout");
  await mkdir(checkout);
  const parts = (await readdir(projectDirectory)).filter(
    (name) => !/^\.|^Pulumi\..*\.yaml$/.test(name),
  );
  await Promise.all(
    parts.map((name) => symlink(path.join(projectDirectory, name), path.join(checkout, name))),
  );
  return checkout;
}

function configurationOf(tenantCount: number): string {
  const host = "https://cx.example.com";
  return stringify({
    config: {
      "cx-tenants:platform": {
        rootDomain: "cx.example.com",
        production: true,
        tenantApi: { url: `${host}/cx-tenant`, version: "5.1" },
        keycloak: { url: `${host}/auth` },
        grafana: { url: `${host}/grafana` },
        ingress: { kind: "nginx" },
        dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
      },
      "cx-tenants:tenantDefaults": { logo: "logos/sample.svg" },
      "cx-tenants:tenants": Array.from({ length: tenantCount }, (_, index) => ({
        tenantId: `tenant${String(index + 1)}`,
        tenantName: `Tenant ${String(index + 1)}`,
      })),
    },
  });
}

async function writeEmptyPack(directory: string): Promise<string> {
  const folder = path.join(directory, "empty-pack");
  await mkdir(folder);
  await symlink(path.join(projectDirectory, "node_modules"), path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "package.json"), '{ "version": "1.0.0", "type": "module" }');
  await writeFile(
    path.join(folder, "main.mjs"),
    `import module from "node:module";
module.enableCompileCache(${JSON.stringify(path.join(directory, "compiled"))});
const { PolicyPack } = await import("@pulumi/policy");
const rule = { name: "none", description: "Nothing.", enforcementLevel: "advisory" };
new PolicyPack("empty", { policies: [{ ...rule, validateResource: () => {} }] });
`,
  );
  const pack = path.join(folder, "pack");
  const script = '#!/bin/sh\ncd "$(dirname "$0")" && exec node main.mjs "$@"\n';
  await writeFile(pack, script, { mode: 0o755 });
  return pack;
}

/** Nothing of the machine's own Pulumi, Kubernetes or CX settings. */
export async function environmentIn(directory: string): Promise<Record<string, string>> {
  const backend = path.join(directory, "backend");
  await mkdir(backend);
  return {
    ...toolVariables,
    HOME: directory,
    TMPDIR: directory,
    PATH: [binDirectory, process.env["PATH"] ?? ""].join(path.delimiter),
    PULUMI_BACKEND_URL: `file://${backend}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    KUBECONFIG: path.join(directory, "kubeconfig"),
  };
}
