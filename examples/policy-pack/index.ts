import { PolicyPack } from "@pulumi/policy";
import { tenantPolicies } from "cx-tenants/policy";

new PolicyPack("acme", {
  policies: [
    ...tenantPolicies(),
    {
      name: "acme-names",
      description: "A tenant's id begins with its country.",
      enforcementLevel: "mandatory",
      validateResource: ({ type, props, name }, report) => {
        const isTenant = type === "pulumi-nodejs:dynamic/cx:TenantAccess";
        if (!isTenant || /^(de|fr)-/.test(String(props["tenantId"]))) return;
        report(`tenant '${name}': its id begins with no country; write de-${name} or fr-${name}`);
      },
    },
  ],
});
