import { z } from "zod";
import { kinds } from "../kinds.ts";
import { production } from "../production.ts";
import { defineRule, violation } from "../rule.ts";
import { isProduction, named, tenantOf } from "../tenants.ts";
import { textAt } from "../texts.ts";

/** What can't be undone takes two steps. */
export const productionProtected = defineRule({
  name: "production-protected",
  description:
    "A live tenant of a production platform is protected, or taking it down does not delete it.",
  level: "mandatory",
  settings: z.strictObject({ production }),
  judge: (resource, run, settings) => {
    const tenant = resource.type === kinds.tenant ? tenantOf(resource) : undefined;
    if (tenant?.onDestroy !== "delete" || resource.isProtected) return [];
    if (textAt(resource.properties, "status") === "inActive") return [];
    if (!isProduction(resource, run, settings.production)) return [];
    return [
      violation(
        `${named(tenant)} is live in production, and taking it down would delete it, which can't be undone (onDestroy: delete)`,
        "set protect: true; or suspend the tenant first (status: inActive), and let it be deleted in a later run",
      ),
    ];
  },
});
