import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { stubs } from "../../../providers/engine/stub.ts";

const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));
const methods = ["check", "configure", "create", "delete", "diff", "read", "update"];

test("the stubs never change: they stand in the state of every resource", () => {
  expect(stubs).toEqual({
    tenant: 'exports.handler=()=>require("./providers/handlers.cjs").tenant',
    tenantAccess: 'exports.handler=()=>require("./providers/handlers.cjs").tenantAccess',
    fleet: 'exports.handler=()=>require("./providers/handlers.cjs").fleet',
    tenantReadiness: 'exports.handler=()=>require("./providers/handlers.cjs").tenantReadiness',
    grafanaAllowedHost:
      'exports.handler=()=>require("./providers/handlers.cjs").grafanaAllowedHost',
    grafanaProvisionedHost:
      'exports.handler=()=>require("./providers/handlers.cjs").grafanaProvisionedHost',
  });
});

/** Runs a CommonJS script in plain Node at the project's root and reads the JSON that it prints. */
function runNode(
  script: string,
  { options = [], args = [] }: { options?: string[]; args?: string[] } = {},
): unknown {
  const { NODE_OPTIONS: _jest, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...options, "-e", script, ...args],
    { cwd: projectRoot, env, encoding: "utf8" },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout);
}

describe("plain Node", () => {
  // The text is evaluated by what Pulumi's dynamic-provider server evaluates it with (getProvider).
  const evaluate = `
    const [server, ...stubs] = process.argv.slice(1);
    const requireFromString = require(require.resolve("require-from-string", { paths: [require.resolve(server)] }));
    const handlers = stubs.map((stub) => requireFromString(stub).handler());
    const methodsOf = (handler) => Object.keys(handler).filter((key) => typeof handler[key] === "function").sort();
    console.log(JSON.stringify(handlers.map(methodsOf)));
  `;

  test("that can't run TypeScript says so, and what to do, in place of a handler", () => {
    const script = `try { require("./providers/handlers.cjs") } catch (error) { console.log(JSON.stringify([error.message, error.stack])) }`;
    expect(runNode(script, { options: ["--no-experimental-strip-types"] })).toEqual([
      `the first node on PATH, ${process.version}, does not run TypeScript: cx-tenants needs Node 22.18 or newer\n` +
        '  → run eval "$(npm run -s env)" in the checkout, which puts the project\'s own Node first on PATH, or install a newer one (https://nodejs.org)',
      "",
    ]);
  });

  test("finds all methods of every handler through its stub", () => {
    const server = "@pulumi/pulumi/cmd/dynamic-provider/index.js";
    const found = runNode(evaluate, { args: [server, ...Object.values(stubs)] });
    expect(found).toEqual(Object.values(stubs).map(() => methods));
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
    expect(files).toContain("providers/tenant/lifecycle.ts");
  });
});
