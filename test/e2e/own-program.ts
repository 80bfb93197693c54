import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack } from "../../components/cx-tenant-stack.ts";

// A program of somebody's own: platform and tenants stand here, no block says how calls are made, and no
// guard is declared.
const { OWN_TENANT_API: tenantApi = "", OWN_KEYCLOAK: keycloak = "" } = process.env;
const ids = process.env["OWN_TENANTS"] ?? "own1";

for (const tenantId of ids.split(",")) {
  new CxTenantStack(tenantId, {
    platform: {
      rootDomain: "cx.localhost",
      tenantApi: { url: tenantApi },
      keycloak: { url: keycloak },
      ingress: { kind: "none" },
      dns: { kind: "none" },
    },
    tenant: {
      tenantId,
      tenantName: tenantId,
      logo: "logos/sample.svg",
      keyCloak: { credentials: { secret: pulumi.secret("canary-client-secret") } },
    },
  });
}
