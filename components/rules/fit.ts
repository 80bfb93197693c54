import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { fieldAt, newNamesFit } from "../../providers/resources/tenant/new-tenant.ts";
import { mayBeForeign } from "../../providers/resources/tenant/schema.ts";
import { adopt, onDestroy } from "../../providers/vocabulary.ts";
import { listProblems, problem, problemsOf, type Problem } from "../../providers/words/problems.ts";
import type { CxTenantStackArgs, DeclaredTenant } from "../cx-tenant-stack.ts";
import { customHostSettings, existingParts } from "../entry.ts";
import type { Platform } from "../platform.ts";
import { studioProblems, withOwnStudios } from "../studios.ts";
import { checkFqdn, checkId, fqdnByRule, type PlacedTenant } from "./identity.ts";
import { checkAlias, checkCustomHost, checkEntry } from "./routing.ts";

/** What a program has to say in plain values: names of objects are made of it, or the graph of resources. */
const plain = z.looseObject({
  tenantId: z.string().min(1),
  fqdn: z.string().optional(),
  adopt: adopt.optional(),
  onDestroy: onDestroy.optional(),
  protect: z.boolean().optional(),
  customHost: customHostSettings.optional(),
  existing: existingParts.optional(),
});

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
  requireReadable(`tenant '${name}'`, given);
  const { tenantId, customHost } = given;
  // A host name of the customer's own can't be made up.
  const made = customHost === undefined ? fqdnByRule(tenantId, platform) : undefined;
  const fqdn = given.fqdn ?? made;
  const problems = [
    ...newNamesFit({ tenantId, adopt: given.adopt }),
    ...misfits({ ...given, fqdn, mayBeThere: mayBeForeign(given.adopt) }, platform),
    ...studioProblems(given, platform),
  ];
  if (fqdn === undefined || problems.length > 0) {
    throw new pulumi.RunError(`tenant '${name}':\n${listProblems(problems)}`);
  }
  return withOwnStudios({ ...given, fqdn }, platform);
}

/** A program in JavaScript, or behind `typescript: false`, has nobody who checks its types. */
export function requireReadable(what: string, given: unknown): void {
  const outputs = outputsIn(given);
  const isOutput = ({ path }: Problem) => outputs.some((one) => one.path === path);
  const problems = [...outputs, ...problemsOf(plain, given).filter((one) => !isOutput(one))];
  if (problems.length > 0) throw new pulumi.RunError(`${what}:\n${listProblems(problems)}`);
}

function outputsIn(given: unknown): Problem[] {
  const reason =
    "is an Output; names of objects are made of it, so it has to be a plain value that the program knows";
  return Object.keys(plain.shape)
    .filter((key) => pulumi.Output.isInstance(fieldAt(given, key)))
    .map((path) => problem(path, reason));
}

function misfits(tenant: PlacedTenant, platform: Platform): Problem[] {
  const checks = [checkId, checkFqdn, checkCustomHost, checkAlias];
  return [...checkEntry(platform), ...checks.flatMap((check) => check(tenant, platform))];
}
