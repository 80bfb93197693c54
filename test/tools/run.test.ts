import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { FreshClone, outcomeOf, type Outcome } from "./fresh-clone.ts";

const projectDirectory = path.resolve(import.meta.dirname, "../..");
const notSetUp = {
  code: 1,
  stdout: "",
  stderr: "cx-tenants is not set up yet. Run: npm run setup\n",
};

let clone: FreshClone;

beforeEach(async () => {
  clone = await FreshClone.make();
});
afterEach(() => clone.remove());

function run(name: string, directory: string, options: string[] = []): Promise<Outcome> {
  const env = { PATH: clone.bin, HOME: clone.cache, CX_CACHE_DIR: clone.cache };
  const args = [...options, "tools/run.mjs", name];
  return outcomeOf(spawn(process.execPath, args, { cwd: directory, env }));
}

describe("a command before set-up", () => {
  test.each(["env", "sandbox-env", "stop"])("names it, and nothing else: %s", async (name) => {
    expect(await run(name, clone.directory)).toEqual(notSetUp);
  });

  test("is told by a Node that can't run TypeScript too", async () => {
    const old = ["--no-experimental-strip-types"];
    expect(await run("env", clone.directory, old)).toEqual(notSetUp);
  });
});

test("after set-up it runs", async () => {
  expect(await run("env", projectDirectory)).toMatchObject({ code: 0, stderr: "" });
});

test("the two commands for shells have names that can't be taken for each other", async () => {
  const schema = z.object({ scripts: z.record(z.string(), z.string()) });
  const text = await readFile(path.join(projectDirectory, "package.json"), "utf8");
  const { scripts } = schema.parse(JSON.parse(text));
  expect(scripts).toMatchObject({
    env: "node tools/run.mjs env",
    "sandbox:env": "node tools/run.mjs sandbox-env",
  });
});
