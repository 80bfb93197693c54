import * as k8s from "@pulumi/kubernetes";
import { CxTenantStack } from "../../components/cx-tenant-stack.ts";
import { dnsSettings, ingressSettings } from "../../components/entry.ts";
import { loadSettings } from "../../settings/settings.ts";
import { configOf, isAllowed, variants } from "./variants.ts";

// As index.ts, but every tenant is on a platform with another way in: one run shows all of them.
const { platform, tenants } = loadSettings();
const kubernetes = new k8s.Provider("kubernetes", {
  clusterIdentifier: "variants",
  kubeconfig: "",
});

for (const variant of variants.filter(isAllowed)) {
  const tenant = tenants.find(({ tenantId }) => tenantId === variant.tenantId);
  if (tenant === undefined) continue;
  const { ingress, dns } = configOf(variant);
  new CxTenantStack(
    variant.tenantId,
    {
      platform: {
        ...platform,
        ingress: ingressSettings.parse(ingress),
        dns: dnsSettings.parse(dns),
      },
      tenant,
    },
    { providers: { kubernetes } },
  );
}
