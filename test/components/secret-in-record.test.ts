import { expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack } from "../../components/cx-tenant-stack.ts";
import type { Platform } from "../../components/platform.ts";
import { declare } from "./mock-engine.ts";

const platform: Platform = {
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  ingress: { kind: "none" },
  dns: { kind: "none" },
};

test("what the program marked as a secret inside a block is not in the record to compare", async () => {
  const tenant = {
    tenantId: "shop",
    tenantName: "Shop",
    fqdn: "shop.cx.example.com",
    adopt: "ifIdentical",
    keyCloak: {
      realm: pulumi.output("shop"),
      "policy-enforcer": { "enforcement-mode": pulumi.secret("policy-canary") },
    },
  } as const;
  const { resources } = await declare((options) => {
    new CxTenantStack("shop", { platform, tenant }, options);
  });
  const access = resources.find(({ type }) => type.endsWith("TenantAccess"));
  expect(JSON.stringify(access?.inputs["record"])).not.toContain("policy-canary");
});
