import { z } from "zod";
import { staysForeign } from "../../providers/resources/tenant/schema.ts";
import { defineRule, violation } from "../rule.ts";
import { named, newTenantOf } from "../tenants.ts";

const settings = z.strictObject({
  reasons: z
    .record(z.string(), z.string().regex(/\S/, "must say something"))
    .default({})
    .describe("Why a tenant stays when it leaves the program, by its tenantId"),
});

/** A tenant that no stack has any more is forgotten. Those that were taken over stay by default, and are not meant. */
export const retainReason = defineRule({
  name: "retain-reason",
  description:
    "A tenant that is to stay on the platform without a stack (onDestroy: retain) has a reason.",
  level: "advisory",
  settings,
  judge: (resource, run, { reasons }) => {
    const tenant = newTenantOf(resource, run);
    if (tenant?.onDestroy !== "retain" || staysForeign(tenant.adopt)) return [];
    if (Object.hasOwn(reasons, tenant.tenantId)) return [];
    return [
      violation(
        `${named(tenant)} stays on the platform when it leaves the program (onDestroy: retain), and nobody has said why`,
        "take onDestroy out, so that the tenant is suspended; or write the reason into the configuration of this rule, under reasons and its tenantId",
      ),
    ];
  },
});
