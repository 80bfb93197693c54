import { expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const projectDirectory = path.resolve(import.meta.dirname, "../..");

async function readTool(file: string): Promise<string> {
  return readFile(path.join(projectDirectory, "tools/setup", file), "utf8");
}

async function versionOf(packageName: string): Promise<string> {
  const text = await readFile(path.join(projectDirectory, "package.json"), "utf8");
  const schema = z.object({ dependencies: z.record(z.string(), z.string()) });
  return schema.parse(JSON.parse(text)).dependencies[packageName] ?? "none";
}

test("the engine that set-up builds has the version of the SDK", async () => {
  const version = await versionOf("@pulumi/pulumi");
  expect(await readTool("engine/pulumi/go.mod")).toContain(`/pulumi/sdk/v3 v${version} `);
});

test("the Kubernetes plugin has the version of its SDK", async () => {
  const version = `"${await versionOf("@pulumi/kubernetes")}"`;
  expect(await readTool("engine/pulumi-resource-kubernetes/main.go")).toContain(version);
  expect(await readTool("catalog.mjs")).toContain(`kubernetesPluginVersion = ${version}`);
});
