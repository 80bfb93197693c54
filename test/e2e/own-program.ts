import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack } from "../../components/cx-tenant-stack.ts";

// A program of somebody's own: where the platform is stands here, and no block says how it is called.
const { OWN_TENANT_API: tenantApi = "", OWN_KEYCLOAK: keycloak = "" } = process.env;

new CxTenantStack("own1", {
  platform: {
    tenantApi: { url: tenantApi },
    keycloak: { url: keycloak },
    ingress: { kind: "none" },
    dns: { kind: "none" },
  },
  tenant: {
    tenantId: "own1",
    tenantName: "Own",
    fqdn: "own1.cx.localhost",
    logo: "logos/sample.svg",
    keyCloak: { credentials: { secret: pulumi.secret("canary-client-secret") } },
  },
});
