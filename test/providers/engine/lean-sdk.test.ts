import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { projectDirectory } from "../../../tools/sandbox-platform.ts";

const lean = path.join(projectDirectory, "providers/engine/lean-sdk.cjs");

/** What a program says that Node starts as Pulumi does. */
async function say(program: string): Promise<string> {
  const options = { cwd: projectDirectory, env: { NODE_NO_WARNINGS: "1" } };
  const { stdout } = await execa("node", ["--require", lean, "-e", program], options);
  return stdout;
}

const loaded = `Object.keys(require.cache).filter((file) => /lib.typescript\\.js$|arborist.lib.index\\.js$/.test(file)).length`;

describe("the SDK", () => {
  test("starts without the compiler and the resolver of packages", async () => {
    expect(await say(`require("@pulumi/pulumi"); console.log(${loaded})`)).toBe("0");
  });

  test("has both for a function that a program stores", async () => {
    const program = `
      const { runtime } = require("@pulumi/pulumi");
      const answer = 42;
      const stored = runtime.serializeFunction(() => answer);
      const packages = runtime.computeCodePaths({});
      Promise.all([stored, packages]).then(([{ text }, paths]) => {
        console.log(/42/.test(text), paths.size > 10, ${loaded});
      });`;
    expect(await say(program)).toBe("true true 2");
  });

  test("is the only one whose packages are put off", async () => {
    expect(await say(`require("typescript"); console.log(${loaded})`)).toBe("1");
  });
});
