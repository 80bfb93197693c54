import { describe, expect, test } from "@jest/globals";
import { stubs } from "../../../../providers/engine/stub.ts";
import { TenantAccess } from "../../../../providers/resources/tenant-access/tenant-access.ts";
import { declareResources as declare } from "../../../components/mock-engine.ts";

const args = {
  tenantId: "tenant1",
  fqdn: "tenant1.cx.example.com",
  tenantApi: {
    url: "https://cx.example.com/cx-tenant",
    keycloakUrl: "https://cx.example.com/auth",
  },
};

async function declared(more: object = {}) {
  const { resources, options } = await declare((given) => {
    new TenantAccess("tenant1", { ...args, ...more }, given);
  });
  return { resource: resources[0], options: options[0] };
}

describe("the judgment about a tenant is declared", () => {
  test("with its handlers, in the stack's name, and with an empty secret for the seed", async () => {
    const { resource } = await declared();
    expect(resource).toMatchObject({
      type: "pulumi-nodejs:dynamic/cx:TenantAccess",
      inputs: { ...args, __provider: stubs.tenantAccess, owner: "pulumi:cx-tenants/dev", seed: "" },
      secretInputs: ["seed"],
    });
  });

  test("in the name that is given", async () => {
    expect((await declared({ owner: "team:cx" })).resource?.inputs).toMatchObject({
      owner: "team:cx",
    });
  });

  test("with room for what it tells, of which the seed is a secret", async () => {
    const { resource, options } = await declared();
    expect(Object.keys(resource?.props ?? {})).toEqual(
      expect.arrayContaining([
        "mark",
        "madeBy",
        "hostWasThere",
        "durableHostWasThere",
        "schemaVersion",
        "forced",
      ]),
    );
    expect(options?.additionalSecretOutputs).toContain("seed");
  });
});
