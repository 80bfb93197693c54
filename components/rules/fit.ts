import * as pulumi from "@pulumi/pulumi";
import { mayBeForeign } from "../../providers/resources/tenant/schema.ts";
import { listProblems, type Problem } from "../../providers/words/problems.ts";
import type { CxTenantStackArgs, DeclaredTenant } from "../cx-tenant-stack.ts";
import type { Platform } from "../platform.ts";
import { studioProblems, withOwnStudios } from "../studios.ts";
import { checkFqdn, checkId, fqdnByRule, type PlacedTenant } from "./identity.ts";
import { checkAlias, checkCustomHost, checkEntry } from "./routing.ts";

/**
 * The tenant with what its platform decides: its host name, its studios. Throws a RunError that names every reason
 * why it can't be on that platform. Settings find them earlier, all tenants at once; a program of one's own gets
 * here.
 */
export function fitTenant(
  name: string,
  given: CxTenantStackArgs["tenant"],
  platform: Platform,
): DeclaredTenant {
  const { tenantId, customHost, adopt } = given;
  // A host name of the customer's own can't be made up.
  const made = customHost === undefined ? fqdnByRule(tenantId, platform) : undefined;
  const fqdn = given.fqdn ?? made;
  const problems = [
    ...misfits({ ...given, fqdn, mayBeThere: mayBeForeign(adopt) }, platform),
    ...studioProblems(given, platform),
  ];
  if (fqdn === undefined || problems.length > 0) {
    throw new pulumi.RunError(`tenant '${name}':\n${listProblems(problems)}`);
  }
  return withOwnStudios({ ...given, fqdn }, platform);
}

function misfits(tenant: PlacedTenant, platform: Platform): Problem[] {
  const checks = [checkId, checkFqdn, checkCustomHost, checkAlias];
  return [...checkEntry(platform), ...checks.flatMap((check) => check(tenant, platform))];
}
