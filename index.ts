import * as k8s from "@pulumi/kubernetes";
import { accessArgs } from "./components/access-args.ts";
import { CxTenantStack } from "./components/cx-tenant-stack.ts";
import { PlatformAccess } from "./providers/platform-access/platform-access.ts";
import { loadSettings } from "./settings.ts";

const settings = loadSettings();
const { platform } = settings;
const context = platform.kubernetes?.context;

const kubernetes = new k8s.Provider("kubernetes", {
  // A cluster stays the same one when its address changes; without this everything would be replaced.
  clusterIdentifier: platform.rootDomain ?? "expertflow",
  ...(context !== undefined && { context }),
});

const access = new PlatformAccess("platform", accessArgs(platform, settings.tenants));

/** What to know about each tenant, by its id: `pulumi stack output tenants --json`. */
export const tenants = Object.fromEntries(
  settings.tenants.map((tenant) => {
    const options = { providers: { kubernetes }, dependsOn: access };
    const stack = new CxTenantStack(tenant.tenantId, { platform, tenant }, options);
    const { tenantId, fqdn, url, realmUrl, status, ready, dnsInstructions } = stack;
    return [tenant.tenantId, { tenantId, fqdn, url, realmUrl, status, ready, dnsInstructions }];
  }),
);
