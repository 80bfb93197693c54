import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { isRpcSecret, unwrapRpcSecret } from "@pulumi/pulumi/runtime/rpc.js";
import * as handlers from "../../providers/handlers.ts";
import { surroundings, type Surroundings } from "./example-surroundings.ts";
import { compile, findExamples, findPrograms, writeModule } from "./examples.ts";

const examples = findExamples();

/** What checks the arguments of a resource, by the name of its class. */
const handlerOf = new Map<string, pulumi.dynamic.ResourceProvider>([
  ["CxTenant", handlers.tenant],
  ["Fleet", handlers.fleet],
  ["GrafanaAllowedHost", handlers.grafanaAllowedHost],
  ["GrafanaProvisionedHost", handlers.grafanaProvisionedHost],
  ["TenantAccess", handlers.tenantAccess],
  ["TenantReadiness", handlers.tenantReadiness],
]);

let folder = "";
let files: string[] = [];
let problems: string[] = [];
let made: { className: string; inputs: object }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cx-examples-"));
  const names = Object.keys(await openEngine());
  files = await Promise.all(examples.map((example) => writeModule(folder, example, names)));
  problems = compile(files);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

/** An engine that notes what is made, and what there is beside an example in it. */
async function openEngine(): Promise<Surroundings> {
  made = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const [, dynamic] = /^pulumi-nodejs:dynamic\/cx:(\w+)$/.exec(type) ?? [];
        const given = Object.entries<unknown>(inputs as Record<string, unknown>);
        const className = dynamic === "Tenant" ? "CxTenant" : (dynamic ?? type);
        made.push({
          className,
          inputs: Object.fromEntries(given.map(([key, value]) => [key, inClear(value)])),
        });
        return { id: `${name}-id`, state: inputs as object };
      },
      call: () => ({}),
    },
    "cx-tenants",
    "dev",
  );
  return surroundings();
}

function inClear(value: unknown): unknown {
  return isRpcSecret(value) ? (unwrapRpcSecret(value) as unknown) : value;
}

test("every resource that programs make has an example", () => {
  const all = examples.map(({ code }) => code).join("\n");
  for (const className of handlerOf.keys()) expect(all).toContain(`new ${className}(`);
});

describe.each(examples.map(({ place }, index) => ({ place, index })))(
  "the example at $place",
  ({ index }) => {
    test("compiles", () => {
      expect(problems[index]).toBe("");
    });

    test("gives its resources what they take", async () => {
      const module = (await import(files[index] ?? "")) as { example(beside: Surroundings): void };
      module.example(await openEngine());
      await pulumi.runtime.disconnect(); // once all is made
      const ours = made.filter(({ className }) => handlerOf.has(className));
      expect(ours).not.toEqual([]);
      for (const { className, inputs } of ours) {
        const checked = await handlerOf.get(className)?.check?.({}, inputs);
        expect({ className, failures: checked?.failures }).toEqual({ className, failures: [] });
      }
    });
  },
);

describe("a whole program in a document", () => {
  const examples = path.resolve(import.meta.dirname, "../../examples");
  const written = globSync("*/index.ts", { cwd: examples }).map((file) =>
    readFileSync(path.join(examples, file), "utf8"),
  );

  test.each(findPrograms())("$place is one of the examples, to the letter", ({ code }) => {
    expect(written).toContain(code);
  });
});
