import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { runners } from "../../../operations/runners/runners.ts";

const platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  grafana: { url: "https://cx.example.com/grafana" },
  ingress: { kind: "nginx" },
};

/** Files of stacks: one with all, one with a key of a cloud and the least of a platform, and the sandbox's. */
const files = {
  prod: { encryptionsalt: "v1:a", config: { "cx-tenants:platform": platform } },
  staging: {
    secretsprovider: "awskms:///alias/cx?region=eu-central-1",
    config: {
      "cx-tenants:platform": { ...platform, grafana: undefined, ingress: undefined },
      "cx-tenants:login": { password: { secure: "v1:b" } },
    },
  },
  dev: { config: { "cx-tenants:platform": platform } },
};

/** A stack like others. */
export const plain = { config: { "cx-tenants:platform": platform } };

/** Runs the command in a checkout with these stacks; gives what it prints. */
export async function run(...args: string[]): Promise<string> {
  return runBeside({}, ...args);
}

/** The same in a checkout with more stacks. */
export async function runBeside(more: object, ...args: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cx-runners-"));
  const before = process.cwd();
  try {
    process.chdir(folder);
    await writeFile("Pulumi.yaml", "name: cx-tenants\n");
    for (const [name, file] of Object.entries({ ...files, ...more })) {
      await writeFile(`Pulumi.${name}.yaml`, stringify(file));
    }
    const lines: string[] = [];
    await runners(args, { print: (text) => lines.push(text), cliVersion: "3.259.0" });
    return lines.join("\n");
  } finally {
    process.chdir(before);
    await rm(folder, { recursive: true });
  }
}
