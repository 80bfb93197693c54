import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const program = `
import { PolicyPack } from "@pulumi/policy";

const tenant = "pulumi-nodejs:dynamic/cx:Tenant";
new PolicyPack("small", {
  policies: [
    {
      name: "no-nine",
      description: "No tenant is called nine.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, name }, report) => {
        if (type === tenant && name.includes("nine")) report("is called nine");
      },
    },
    {
      name: "few-calls",
      description: "Tenants call little.",
      enforcementLevel: "advisory",
      configSchema: { properties: { most: { type: "integer", default: 10 } } },
      validateResource: (args, report) => {
        if (args.type !== tenant) return;
        const { most } = args.getConfig();
        if (args.props.dialer?.maxConcurrentCalls > most) report(\`calls more than \${most} at once\`);
      },
    },
  ],
});
`;

/** A small policy pack of its own in a checkout, where the project's is. */
export async function writePack(checkout: string): Promise<void> {
  const folder = join(checkout, "policy");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const description = { name: "small", version: "1.0.0", type: "module", main: "index.mjs" };
  await writeFile(join(folder, "package.json"), JSON.stringify(description));
  await writeFile(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  await writeFile(join(folder, "index.mjs"), program);
  const start = '#!/bin/sh\ncd "$(dirname "$0")" && exec node index.mjs "$1" .\n';
  await writeFile(join(folder, "pack"), start);
  await chmod(join(folder, "pack"), 0o755);
}
