import * as k8s from "@pulumi/kubernetes";
import { CxTenantStack, endOf } from "./components/cx-tenant-stack.ts";
import { Fleet } from "./providers/fleet/fleet.ts";
import { usesKubernetes } from "./components/platform.ts";
import { loadSettings } from "./settings.ts";

const settings = loadSettings();
const { platform } = settings;
const context = platform.kubernetes?.context;

const fleet = new Fleet("fleet", {
  tenants: Object.fromEntries(settings.tenants.map((tenant) => [tenant.tenantId, endOf(tenant)])),
  ...(platform.maxRemovals !== undefined && { maxRemovals: platform.maxRemovals }),
  ...(usesKubernetes(platform) && { cluster: { ...(context !== undefined && { context }) } }),
});

const kubernetes = new k8s.Provider(
  "kubernetes",
  {
    // Never another one: a new value would replace the provider, and with it every object of every tenant.
    clusterIdentifier: "cx",
    // Not the path of this machine: the environment says where the kubeconfig is, at each run.
    kubeconfig: "",
    ...(context !== undefined && { context }),
  },
  { dependsOn: fleet },
);

/** What to know about each tenant, by its id: `pulumi stack output tenants --json`. */
export const tenants = Object.fromEntries(
  settings.tenants.map((tenant) => {
    const options = { providers: { kubernetes }, dependsOn: fleet };
    const stack = new CxTenantStack(tenant.tenantId, { platform, tenant }, options);
    const { tenantId, fqdn, url, realmUrl, status, ready, dnsInstructions } = stack;
    return [tenant.tenantId, { tenantId, fqdn, url, realmUrl, status, ready, dnsInstructions }];
  }),
);
