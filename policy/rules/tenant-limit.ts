import { z } from "zod";
import { versionLineOf, versions } from "../../providers/services/tenant-api/version-lines.ts";
import { defineRule, violation } from "../rule.ts";
import { countBeside, named, newTenantOf } from "../tenants.ts";

const settings = z.strictObject({
  most: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Tenants that this stack may have on a platform, whatever its version. Left out: what the version bears, which is 10 before 5.1",
    ),
});

/** A platform has no more tenants than its release bears. */
export const tenantLimit = defineRule({
  name: "tenant-limit",
  description:
    "A stack has no more tenants than its platform bears; before release 5.1 the 11th takes the first one off the air.",
  level: "mandatory",
  settings,
  judge: (resource, run, { most }) => {
    const tenant = newTenantOf(resource, run);
    if (tenant === undefined) return [];
    const line = versions.find((version) => version === tenant.version);
    const limit = most ?? (line === undefined ? Infinity : versionLineOf(line).safeTenantCount);
    const count = countBeside(tenant, run);
    // Told once: it is the stack that has too many.
    if (count <= limit || !run.claims(`tenant-limit ${tenant.url ?? ""}`, resource)) return [];
    const why =
      most === undefined
        ? `version ${String(line)} bears ${String(limit)}: with more of them its first tenant fails`
        : `${String(limit)} are allowed by the configuration of this rule`;
    return [
      violation(
        `${named(tenant)} is one of ${String(count)} tenants that this stack has on its platform, and ${why}`,
        "put the others on another platform, or update this one to release 5.1 and set platform.tenantApi.version",
      ),
    ];
  },
});
