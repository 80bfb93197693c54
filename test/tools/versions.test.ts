import { expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { archivesFor } from "../../tools/setup/archives.mjs";

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

test.each([
  ["linux", "x64", "amd64"],
  ["linux", "arm64", "arm64"],
  ["darwin", "x64", "amd64"],
  ["darwin", "arm64", "arm64"],
])(
  "set-up knows the official programs of those versions for %s on %s",
  async (system, processor, goProcessor) => {
    const [pulumi, plugin] = [
      await versionOf("@pulumi/pulumi"),
      await versionOf("@pulumi/kubernetes"),
    ];
    const names = archivesFor(system, processor).map(({ url }) => path.basename(url));
    expect(names).toEqual([
      `pulumi-v${pulumi}-${system}-${processor}.tar.gz`,
      `envtest-v1.36.2-${system}-${goProcessor}.tar.gz`,
      `pulumi-resource-kubernetes-v${plugin}-${system}-${goProcessor}.tar.gz`,
    ]);
    const lines = (await readTool("checksums.txt")).matchAll(/^(?:[0-9a-f]{64}){1,2} {2}(\S+)$/gm);
    expect([...lines].map(([, name]) => name)).toEqual(expect.arrayContaining(names));
  },
);

test("the API server that set-up builds has the minor version of the official one", async () => {
  expect(await readTool("engine/kube-apiserver/go.mod")).toContain("k8s.io/kubernetes v1.36.");
});
