import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import ts from "typescript";
import { z } from "zod";
import { buildPackage } from "../../tools/package/build.ts";
import { readme } from "../../tools/package/readme.ts";

const project = path.resolve(import.meta.dirname, "../..");

const manifestSchema = z.object({
  version: z.string(),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
});

let folder = "";
let unpacked = "";
let files: string[] = [];
let manifest: z.infer<typeof manifestSchema>;
const read = (file: string) => readFile(path.join(unpacked, file), "utf8");

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cx-package-"));
  await buildPackage(project, folder);
  unpacked = path.join(folder, "package");
  const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
  files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(unpacked, path.join(entry.parentPath, entry.name)))
    .sort();
  manifest = manifestSchema.parse(JSON.parse(await read("package.json")));
  await symlink(path.join(project, "node_modules"), path.join(folder, "node_modules"));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

describe("the package", () => {
  test("has compiled code and types of the product, and nothing else", () => {
    const tops = new Set(files.map((file) => file.split(path.sep)[0]));
    expect([...tops]).toEqual([
      ...["CHANGELOG.md", "LICENSE", "README.md", "components", "library", "package.json"],
      ...["policy", "providers", "settings"],
    ]);
    const code = files.filter((file) => file.includes(path.sep));
    expect(code.filter((file) => !/\.(js|d\.ts)$/.test(file))).toEqual(["library/handlers.cjs"]);
    const compiled = code.filter((file) => file.endsWith(".js"));
    expect(compiled.map((file) => file.replace(/\.js$/, ".d.ts"))).toEqual(
      code.filter((file) => file.endsWith(".d.ts")),
    );
  });

  test("leads to files that are there", () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? target : Object.values(target),
    );
    const named = targets.map((target) => path.normalize(target));
    expect(named.filter((target) => !files.includes(target))).toEqual([]);
    expect(Object.keys(manifest.exports)).toEqual([
      ".",
      "./policy",
      "./handlers",
      "./package.json",
    ]);
  });

  test("asks for every package that it uses, and for no other", async () => {
    const used = new Set<string>();
    for (const file of files.filter((name) => /\.(js|cjs|d\.ts)$/.test(name))) {
      for (const [, specifier = ""] of (await read(file)).matchAll(imports)) {
        if (!specifier.startsWith(".") && !isBuiltin(specifier)) used.add(packageOf(specifier));
      }
    }
    const asked = [manifest.dependencies, manifest.peerDependencies].flatMap(Object.keys);
    expect([...used].sort()).toEqual(asked.sort());
  });

  test("lets a program choose its SDK, and nothing that the engine's plugins hang on", () => {
    expect(Object.keys(manifest.peerDependencies).sort()).toEqual([
      "@pulumi/policy",
      "@pulumi/pulumi",
    ]);
    expect(manifest.dependencies["@pulumi/kubernetes"]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("tells nothing of the machine that made it", async () => {
    const texts = await Promise.all(files.map(read));
    expect(files.filter((_file, index) => texts[index]?.includes(project))).toEqual([]);
  });

  test("has types that a strict program takes", () => {
    const entry = path.join(unpacked, "library/index.d.ts");
    const program = ts.createProgram([entry, path.join(unpacked, "policy/policies.d.ts")], {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      types: [],
    });
    const ours = ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => file?.fileName.startsWith(unpacked));
    expect(
      ours.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
    ).toEqual([]);
  }, 60_000);
});

const imports = /\b(?:from\s+|import\s+|import\(\s*|require\(\s*)"([^"\n]+)"/g;

function isBuiltin(specifier: string): boolean {
  return builtinModules.includes(specifier.replace(/^node:/, ""));
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

test("the page about the library becomes a README without links that lead nowhere", () => {
  const page =
    "See [settings](settings.md#tenant), [there](https://example.com) and [below](#below).";
  expect(readme(page)).toBe("See settings, [there](https://example.com) and [below](#below).");
});
