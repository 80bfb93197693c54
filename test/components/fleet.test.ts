import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack, type CxTenantStackArgs } from "../../components/cx-tenant-stack.ts";
import { declareFleet, joinFleet } from "../../components/fleet.ts";
import type { Platform } from "../../components/platform.ts";
import { stubs } from "../../providers/engine/stub.ts";
import { declare } from "./mock-engine.ts";

const platform: Platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  grafana: { url: "https://cx.example.com/grafana", dataSource: "infinity_cim_json_api" },
  ingress: { kind: "nginx", tls: { kind: "shared" } },
  dns: { kind: "none" },
  maxRemovals: 3,
};

function tenant(tenantId: string, change: object = {}): CxTenantStackArgs["tenant"] {
  return { tenantId, tenantName: tenantId, fqdn: `${tenantId}.cx.example.com`, ...change };
}

const turn = () => new Promise(setImmediate);

describe("stacks without a guard of the program's own", () => {
  test("are all under one, which knows each of them and what the platform has", async () => {
    const { fleets, events } = await declare((options) => {
      new CxTenantStack("one", { platform, tenant: tenant("one") }, options);
      const kept = tenant("two", { onDestroy: "retain", status: pulumi.output("inActive") });
      new CxTenantStack("two", { platform, tenant: kept }, options);
    });
    expect(fleets).toMatchObject([
      {
        name: "fleet",
        inputs: {
          tenants: { one: "suspend", two: "retain" },
          suspended: ["two"],
          maxRemovals: 3,
          parts: { ingress: true, dns: false, grafana: true, provisioned: false },
          cluster: { namespace: "ef-external" },
          __provider: stubs.fleet,
        },
      },
    ]);
    const guarded = events.indexOf("end fleet pulumi-nodejs:dynamic/cx:Fleet");
    const begun = events.flatMap((event, at) => (/^start .*TenantAccess/.test(event) ? at : []));
    expect(begun).toHaveLength(2);
    expect(guarded).toBeGreaterThanOrEqual(0);
    expect(Math.min(...begun)).toBeGreaterThan(guarded);
  });

  test("tell it of live customers, and only where there are some", async () => {
    const { fleets } = await declare((options) => {
      const live = { ...platform, production: true };
      const other = {
        ...platform,
        tenantApi: { url: "https://other.example.com/cx-tenant" },
        production: false,
      };
      new CxTenantStack("one", { platform: live, tenant: tenant("one") }, options);
      new CxTenantStack("two", { platform: other, tenant: tenant("two") }, options);
    });
    expect(fleets).toMatchObject([{ inputs: { production: true } }, { name: "fleet-2" }]);
    expect(fleets[1]?.inputs).not.toHaveProperty("production");
  });

  test("are under a guard for each platform", async () => {
    const other = { ...platform, tenantApi: { url: "https://other.example.com/cx-tenant" } };
    const { fleets } = await declare((options) => {
      new CxTenantStack("one", { platform, tenant: tenant("one") }, options);
      new CxTenantStack("two", { platform: other, tenant: tenant("one") }, options);
    });
    expect(fleets).toMatchObject([
      { name: "fleet", inputs: { tenants: { one: "suspend" } } },
      { name: "fleet-2", inputs: { tenants: { one: "suspend" } } },
    ]);
  });

  test("say what to do when one comes later than the others", async () => {
    const said = await late(async () => {
      joinFleet(platform, tenant("one"));
      await turns();
      return joinFleet(platform, tenant("two"));
    });
    expect(said).toMatch(
      /^tenant 'two' comes after the list of all tenants was closed.*declareFleet\(platform, tenants\)/,
    );
  });
});

describe("declareFleet", () => {
  test("is a guard over all tenants that it is given, also over none", async () => {
    const { fleets } = await declare(() => {
      declareFleet(platform, []);
    });
    expect(fleets).toMatchObject([{ name: "fleet", inputs: { tenants: {}, suspended: [] } }]);
  });

  test("is the guard of stacks that come any time later, and of no others", async () => {
    const said = await late(async () => {
      const fleet = declareFleet(platform, [tenant("one")]);
      await turns();
      expect(joinFleet(platform, tenant("one"))).toBe(fleet);
      return joinFleet(platform, tenant("two"));
    });
    expect(said).toMatch(/^tenant 'two' comes after/);
  });
});

async function turns(): Promise<void> {
  await turn();
  await turn();
}

/** What a program's last step is refused with. */
async function late(program: () => Promise<unknown>): Promise<string> {
  let said = "nothing";
  await declare(() => undefined); // an engine that takes everything
  await pulumi.runtime.runInPulumiStack(async () => {
    said = await program().then(
      () => "nothing",
      (error: unknown) => (error instanceof pulumi.RunError ? error.message : String(error)),
    );
  });
  return said;
}
