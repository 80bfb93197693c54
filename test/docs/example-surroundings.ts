import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack, type CxTenantStackArgs } from "../../components/cx-tenant-stack.ts";
import type { Platform } from "../../components/platform.ts";
import { Fleet } from "../../providers/resources/fleet/fleet.ts";
import { GrafanaAllowedHost } from "../../providers/resources/grafana-allowed-host/grafana-allowed-host.ts";
import { GrafanaProvisionedHost } from "../../providers/resources/grafana-provisioned-host/grafana-provisioned-host.ts";
import { TenantAccess } from "../../providers/resources/tenant-access/tenant-access.ts";
import { TenantReadiness } from "../../providers/resources/tenant-readiness/tenant-readiness.ts";
import { CxTenant } from "../../providers/resources/tenant/tenant.ts";

export type Surroundings = ReturnType<typeof surroundings>;

/** What an example may use without a word: the resources, and what a program has beside them. */
export function surroundings() {
  const platform: Platform = {
    rootDomain: "cx.example.com",
    tenantApi: { url: "https://cx.example.com/cx-tenant" },
    keycloak: { url: "https://cx.example.com/auth" },
    ingress: { kind: "none" },
    dns: { kind: "none" },
  };
  const args: CxTenantStackArgs = {
    platform,
    tenant: {
      tenantId: "tenant1",
      tenantName: "Tenant One",
      fqdn: "tenant1.cx.example.com",
      logo: "logos/sample.svg",
      keyCloak: { credentials: { secret: pulumi.secret("keycloak-secret") } },
    },
  };
  return {
    ...{ CxTenant, CxTenantStack, Fleet, GrafanaAllowedHost, GrafanaProvisionedHost },
    ...{ TenantAccess, TenantReadiness, platform, args },
    config: { requireSecret: (key: string) => pulumi.secret(`value of ${key}`) },
    kubernetes: new k8s.Provider("kubernetes"),
    ingress: new pulumi.ComponentResource("test:Ingress", "ingress"),
    tenant: new pulumi.ComponentResource("test:Tenant", "tenant"),
  };
}
