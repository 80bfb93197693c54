import { createRequire } from "node:module";
import { cp, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { execa } from "execa";
import { projectDirectory } from "../../tools/sandbox-platform.ts";

let project: string;

beforeEach(async () => {
  project = await mkdtemp(path.join(tmpdir(), "cx-bundle-"));
  await mkdir(path.join(project, "providers"));
  for (const name of ["bundle.cjs", "handlers.cjs", "node-version.cjs"]) {
    await cp(path.join(projectDirectory, "providers", name), path.join(project, "providers", name));
  }
  await writeFile(path.join(project, "package.json"), '{ "type": "module" }');
  await writeFile(path.join(project, "package-lock.json"), "{}");
  await writeFile(path.join(project, "providers/handlers.ts"), 'export const from = "the files";');
});
afterEach(() => rm(project, { recursive: true }));

const loaded = async () => {
  const program = `console.log(require("./providers/handlers.cjs").from)`;
  const { stdout } = await execa("node", ["-e", program], { cwd: project });
  return stdout;
};

/** Makes a bundle of the files as they are, which can be told from them. */
async function makeBundle(): Promise<void> {
  const script = `console.log(require("./providers/bundle.cjs").bundlePath())`;
  const { stdout } = await execa("node", ["-e", script], { cwd: project });
  await mkdir(path.dirname(stdout), { recursive: true });
  await writeFile(stdout, 'exports.from = "the bundle";');
}

test("without a bundle the files are loaded", async () => {
  expect(await loaded()).toBe("the files");
});

test("a bundle of the files as they are is loaded instead", async () => {
  await makeBundle();
  expect(await loaded()).toBe("the bundle");
});

test.each([
  [
    "an edited file",
    () => writeFile(path.join(project, "providers/handlers.ts"), 'export const from = "an edit";'),
    "an edit",
  ],
  [
    "an older file of the same size",
    () => utimes(path.join(project, "providers/handlers.ts"), 1_000, 1_000),
    "the files",
  ],
  [
    "a new file",
    async () => {
      await mkdir(path.join(project, "providers/engine"));
      await writeFile(path.join(project, "providers/engine/new.ts"), "");
    },
    "the files",
  ],
  ["a file that is gone", () => rm(path.join(project, "providers/unused.ts")), "the files"],
  [
    "other packages",
    () => writeFile(path.join(project, "package-lock.json"), '{ "packages": {} }'),
    "the files",
  ],
])("%s is no longer what the bundle is of", async (_what, change, expected) => {
  await writeFile(path.join(project, "providers/unused.ts"), "");
  await makeBundle();
  expect(await loaded()).toBe("the bundle");
  await change();
  expect(await loaded()).toBe(expected);
});

test("set-up makes the bundle of the files here", async () => {
  await execa("node", ["tools/setup.mjs"], { cwd: projectDirectory });
  const { currentBundle } = createRequire(import.meta.url)("../../providers/bundle.cjs") as {
    currentBundle: () => string | undefined;
  };
  expect(currentBundle()).toBeDefined();
});
