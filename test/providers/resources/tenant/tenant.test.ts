import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { stubs } from "../../../../providers/engine/stub.ts";
import { documentOf } from "../../../../providers/resources/tenant/document/leaves.ts";
import { secretPaths } from "../../../../providers/resources/tenant/secret-paths.ts";
import { CxTenant } from "../../../../providers/resources/tenant/tenant.ts";
import { declareResources as declare } from "../../../components/mock-engine.ts";

const args = {
  tenantId: "tenant1",
  tenantName: "Tenant One",
  fqdn: "tenant1.cx.example.com",
  connection: {
    url: "https://cx.example.com/cx-tenant",
    keycloakUrl: "https://cx.example.com/auth",
  },
};

async function declared(more: object = {}) {
  const { resources, options } = await declare((given) => {
    new CxTenant("tenant1", { ...args, ...more }, given);
  });
  const [resource] = resources;
  if (resource === undefined) throw new Error("nothing was declared");
  return { ...resource, options: options[0] };
}

describe("a tenant is declared", () => {
  test("with its handlers, in the stack's name, and with an empty secret for the seed", async () => {
    const { type, inputs, secretInputs } = await declared();
    expect(type).toBe("pulumi-nodejs:dynamic/cx:Tenant");
    expect(inputs).toEqual({
      ...args,
      __provider: stubs.tenant,
      owner: "pulumi:cx-tenants/dev",
      seed: "",
    });
    expect(secretInputs).toEqual(["seed"]);
  });

  test("in the name and with the seed that are given", async () => {
    const { inputs, secretInputs } = await declared({ owner: "team:cx", seed: "seed-canary" });
    expect(inputs).toMatchObject({ owner: "team:cx", seed: "seed-canary" });
    expect(secretInputs).toEqual(["seed"]);
  });

  test("with room for what it tells, of which the generated passwords are a secret", async () => {
    const { props, options } = await declared();
    expect(Object.keys(props)).toEqual(
      expect.arrayContaining([
        "observedStatus",
        "ownership",
        "mark",
        "recordId",
        "generatedPasswords",
        "pendingSteps",
        "schemaVersion",
      ]),
    );
    expect(options?.additionalSecretOutputs).toEqual(["generatedPasswords"]);
  });
});

describe("what a program gives as a plain value", () => {
  test("is a secret where the setting is one, and nothing else is", async () => {
    const blocks = documentOf([
      ...secretPaths.map((path): [string, unknown] => [path, `${path}-canary`]),
      ["keyCloak.realm", "tenant1"],
      ["redis.userName", "tenant1"],
    ]);
    const { inputs, props } = await declared(blocks);
    expect((await secretsIn(props)).sort()).toEqual(["seed", ...secretPaths].sort());
    expect(inputs).toMatchObject(blocks);
  });

  test.each(secretPaths)("is a secret where it is the only one of them: %s", async (path) => {
    const blocks = documentOf([[path, "canary"]]);
    const { inputs, props } = await declared(blocks);
    expect(await secretsIn(props)).toEqual(expect.arrayContaining([path]));
    expect(inputs).toMatchObject(blocks);
  });

  test.each(["redis", "keyCloak", "keyCloak.credentials"])(
    "is a secret as a whole where it is an output: %s",
    async (path) => {
      const block = { userName: "tenant1", password: "canary" };
      const { inputs, props } = await declared(documentOf([[path, pulumi.output(block)]]));
      expect((await secretsIn(props)).sort()).toEqual([path, "seed"]);
      expect(inputs).toMatchObject(documentOf([[path, block]]));
    },
  );

  test.each<[string, object]>([
    ["a block without its secret", { redis: { userName: "tenant1" }, finesse: {} }],
    ["a secret that is undefined", { redis: { userName: "tenant1", password: undefined } }],
    ["a block that is nothing", { redis: undefined, mongo: null, keyCloak: { credentials: null } }],
    ["what is no block", { redis: "text", mongo: 7, keyCloak: { credentials: true } }],
  ])("is left as it is: %s", async (_what, blocks) => {
    const { props } = await declared(blocks);
    expect(await secretsIn(props)).toEqual(["seed"]);
    expect(props).toMatchObject(blocks);
  });
});

/** Paths of what the program gives to the engine as secret outputs. */
async function secretsIn(value: unknown, path: readonly string[] = []): Promise<string[]> {
  if (pulumi.Output.isInstance(value)) {
    return (await pulumi.isSecret(value)) ? [path.join(".")] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const parts = Object.entries(value).map(([key, item]) => secretsIn(item, [...path, key]));
  return (await Promise.all(parts)).flat();
}
