import { z } from "zod";
import { production } from "../production.ts";
import { defineRule, violation } from "../rule.ts";
import { isProduction, named, newTenantOf } from "../tenants.ts";

/** Somebody else's live tenant is never changed to what a program happens to say. */
export const noAdoptAlways = defineRule({
  name: "no-adopt-always",
  description:
    "No tenant of a production platform is taken over and changed in one go (adopt: always).",
  level: "mandatory",
  settings: z.strictObject({ production }),
  judge: (resource, run, settings) => {
    const tenant = newTenantOf(resource, run);
    if (tenant?.adopt !== "always") return [];
    if (!isProduction(resource, run, settings.production)) return [];
    return [
      violation(
        `${named(tenant)} would be taken over from whoever made it, and changed to what the program says (adopt: always), in production`,
        "take it over as it is with adopt: ifIdentical (npm run import-tenants writes its line), and change it in a later run",
      ),
    ];
  },
});
