import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { stubs } from "../../../providers/engine/stub.ts";

const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));
const methods = ["check", "configure", "create", "delete", "diff", "read", "update"];

test("the stubs never change: they stand in the state of every resource", () => {
  expect(stubs).toEqual({
    tenant: 'exports.handler=()=>require("./providers/handlers.ts").tenant',
    platformAccess: 'exports.handler=()=>require("./providers/handlers.ts").platformAccess',
    tenantReadiness: 'exports.handler=()=>require("./providers/handlers.ts").tenantReadiness',
    grafanaAllowedHost: 'exports.handler=()=>require("./providers/handlers.ts").grafanaAllowedHost',
    grafanaProvisionedHost:
      'exports.handler=()=>require("./providers/handlers.ts").grafanaProvisionedHost',
  });
});

/** Runs a CommonJS script in plain Node at the project's root and reads the JSON that it prints. */
function runNode(script: string, ...args: string[]): unknown {
  const { NODE_OPTIONS: _jest, ...env } = process.env;
  const options = { cwd: projectRoot, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script, ...args], options);
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

  test("finds all methods of every handler through its stub", () => {
    const server = "@pulumi/pulumi/cmd/dynamic-provider/index.js";
    const found = runNode(evaluate, server, ...Object.values(stubs));
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
