import { readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { execa } from "execa";
import { z } from "zod";
import { parseJson } from "../../providers/objects.ts";

const pack = fileURLToPath(new URL("../../policy/pack", import.meta.url));
const start = (env: Record<string, string> = {}, [program, cwd] = [pack, tmpdir()]) =>
  execa(program, ["127.0.0.1:1"], {
    cwd,
    env: { NODE_OPTIONS: "", ...env },
    reject: false,
    timeout: 30_000,
  });

test("is a program that the engine can start, and says where it listens from any folder", async () => {
  const program = start();
  const port = await new Promise((resolve) => program.stdout.once("data", resolve));
  expect(Number(String(port))).toBeGreaterThan(1023);
  program.kill();
  expect(await program).toMatchObject({ stderr: "" });
  expect((await stat(pack)).mode & 0o777).toBe(0o755);
}, 40_000);

test("says nothing but its port where CDPATH is set", async () => {
  const program = start({ CDPATH: "." }, ["policy/pack", path.join(path.dirname(pack), "..")]);
  const said = await new Promise((resolve) => program.stdout.once("data", resolve));
  program.kill();
  await program;
  expect(String(said)).toMatch(/^\d+\n$/);
}, 40_000);

test("says in one sentence that a Node is too old, and what to do", async () => {
  const { exitCode, stdout, stderr } = await start({
    NODE_OPTIONS: "--no-experimental-strip-types",
  });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  expect(stderr).toBe(
    `the first node on PATH, ${process.version}, does not run TypeScript: cx-tenants needs Node 22.18 or newer, without --no-strip-types in NODE_OPTIONS\n` +
      '  → run eval "$(npm run -s env)" in the checkout, which puts the project\'s own Node first on PATH, or install a newer one (https://nodejs.org)',
  );
}, 40_000);

test("has the version of the project", async () => {
  const versionOf = async (file: string) => {
    const text = await readFile(new URL(file, import.meta.url), "utf8");
    return z.object({ version: z.string() }).parse(parseJson(text)).version;
  };
  expect(await versionOf("../../policy/package.json")).toBe(await versionOf("../../package.json"));
});
