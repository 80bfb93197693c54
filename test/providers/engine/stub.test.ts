import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { stubs } from "../../../providers/engine/stub.ts";

const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));
const methods = ["check", "configure", "create", "delete", "diff", "read", "update"];

test("the stubs never change: they stand in the state of every resource", () => {
  const find =
    'let at="./providers/handlers.cjs";try{at=require.resolve("cx-tenants/handlers")}catch(e){if(e.code!=="MODULE_NOT_FOUND")throw e}';
  expect(stubs).toEqual({
    tenant: `exports.handler=()=>{${find}return require(at).tenant}`,
    tenantAccess: `exports.handler=()=>{${find}return require(at).tenantAccess}`,
    fleet: `exports.handler=()=>{${find}return require(at).fleet}`,
    tenantReadiness: `exports.handler=()=>{${find}return require(at).tenantReadiness}`,
    grafanaAllowedHost: `exports.handler=()=>{${find}return require(at).grafanaAllowedHost}`,
    grafanaProvisionedHost: `exports.handler=()=>{${find}return require(at).grafanaProvisionedHost}`,
  });
});

/** Runs a CommonJS script in plain Node, at the project's root, and reads the JSON that it prints. */
function runNode(
  script: string,
  {
    options = [],
    args = [],
    cwd = projectRoot,
  }: { options?: string[]; args?: string[]; cwd?: string } = {},
): unknown {
  const { NODE_OPTIONS: _jest, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...options, "-e", script, ...args],
    { cwd, env, encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("plain Node", () => {
  // The text is evaluated by what Pulumi's dynamic-provider server evaluates it with (getProvider).
  const evaluate = `
    const [server, ...stubs] = process.argv.slice(1);
    const requireFromString = require(require.resolve("require-from-string", { paths: [server] }));
    const handlers = stubs.map((stub) => requireFromString(stub).handler());
    const methodsOf = (handler) => Object.keys(handler).filter((key) => typeof handler[key] === "function").sort();
    console.log(JSON.stringify(handlers.map(methodsOf)));
  `;

  test("that can't run TypeScript says so, and what to do, in place of a handler", () => {
    const script = `try { require("./providers/handlers.cjs") } catch (error) { console.log(JSON.stringify([error.message, error.stack])) }`;
    expect(runNode(script, { options: ["--no-experimental-strip-types"] })).toEqual([
      `the first node on PATH, ${process.version}, does not run TypeScript: cx-tenants needs Node 22.18 or newer, without --no-strip-types in NODE_OPTIONS\n` +
        '  → run eval "$(npm run -s env)" in the checkout, which puts the project\'s own Node first on PATH, or install a newer one (https://nodejs.org)',
      "",
    ]);
  });

  const server = createRequire(import.meta.url).resolve(
    "@pulumi/pulumi/cmd/dynamic-provider/index.js",
  );

  test("finds all methods of every handler through its stub", () => {
    const found = runNode(evaluate, { args: [server, ...Object.values(stubs)] });
    expect(found).toEqual(Object.values(stubs).map(() => methods));
  });

  describe("in a program of its own that has the package installed", () => {
    let cwd: string;
    const stubbed = { args: [server, stubs.tenant] };
    const install = async (handlers: string, exports: object = { "./handlers": "./h.cjs" }) => {
      const folder = join(cwd, "node_modules", "cx-tenants");
      await mkdir(folder, { recursive: true });
      const manifest = { name: "cx-tenants", version: "1.0.0", exports };
      await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
      await writeFile(join(folder, "h.cjs"), handlers);
    };
    beforeEach(async () => {
      cwd = await mkdtemp(join(tmpdir(), "cx-stub-"));
    });
    afterEach(() => rm(cwd, { recursive: true }));

    test("finds the package's handlers", async () => {
      await install("exports.tenant = { read() {} };");
      expect(runNode(evaluate, { ...stubbed, cwd })).toEqual([["read"]]);
    });

    const failure = evaluate.replace("console.log", "void ");
    const told = `try { ${failure} } catch (error) { console.log(JSON.stringify(error.code ?? error.message)) }`;

    test.each<[string, string, object | undefined, string]>([
      ["is broken says why", "throw new Error('broken')", undefined, "broken"],
      ["lacks a file of its own says so", "require('./gone.cjs')", undefined, "MODULE_NOT_FOUND"],
      ["is another one says so", "", { ".": "./h.cjs" }, "ERR_PACKAGE_PATH_NOT_EXPORTED"],
    ])("that %s", async (_how, handlers, exports, expected) => {
      await install(handlers, exports);
      expect(runNode(told, { ...stubbed, cwd })).toBe(expected);
    });
  });

  // A top-level await or a syntax that Node can't strip would show only at the user's first preview.
  const requireAll = `
    const { globSync } = require("node:fs");
    const files = globSync("providers/**/*.ts").sort();
    for (const file of files) require("./" + file);
    console.log(JSON.stringify(files));
  `;

  test("can require every file of the providers", () => {
    const files = z.array(z.string()).parse(runNode(requireAll));
    expect(files).toContain("providers/handlers.ts");
    expect(files).toContain("providers/resources/tenant/lifecycle.ts");
  });
});
