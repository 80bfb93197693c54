import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { CxTenantArgs } from "../providers/resources/tenant/tenant.ts";
import { isPlainObject } from "../providers/objects.ts";
import { problem, type Problem } from "../providers/words/problems.ts";

const whose = z.enum(["shared", "perTenant"]).optional();

/**
 * Whose the studios are. `shared`: the platform's one; its password is given once for all tenants, under
 * `secrets.tenantDefaults`, and not made up. `perTenant`: each tenant's own, at an address of its own, with a
 * password that is generated. Left out: the address of the shared one, with a password that is generated.
 */
export const studioSettings = z.strictObject({
  /** Campaign studio. */
  campaigns: whose,
  /** Survey studio. With `perTenant` each tenant has to name its `surveys.url`. */
  surveys: whose,
});

interface Studios {
  studios?: z.infer<typeof studioSettings> | undefined;
}
/** A tenant, as far as its studios go. */
export interface StudioTenant extends Pick<CxTenantArgs, "campaigns" | "surveys"> {
  tenantId: string;
}

/** The tenant with the address of its own campaign studio, as its chart calls it, unless it has another (contract §4.4). */
export function withOwnStudios<T extends StudioTenant>(tenant: T, { studios }: Studios): T {
  if (studios?.campaigns !== "perTenant") return tenant;
  const { tenantId, campaigns = {} } = tenant;
  const usual = `http://${tenantId}-campaign-studio-svc.${tenantId}.svc:1880`;
  if (isPlainObject(campaigns)) {
    return { ...tenant, campaigns: { ...campaigns, url: campaigns["url"] ?? usual } };
  }
  const known = pulumi
    .output(campaigns)
    .apply((given = {}) => ({ ...given, url: given.url ?? usual }));
  return { ...tenant, campaigns: known };
}

/** No chart makes a survey studio of a tenant's own, so that its address can't be made up. */
export function studioProblems(
  { surveys = {} }: object & Partial<StudioTenant>,
  { studios }: Studios,
): Problem[] {
  if (studios?.surveys !== "perTenant" || !lacks(surveys, "url")) return [];
  const reason =
    "is missing; each tenant has a survey studio of its own (platform.studios.surveys), whose address only you know";
  return [problem("surveys.url", reason)];
}

/** Passwords of shared studios that nobody gives: they are not made up for a tenant. */
export function missingPasswords(tenant: StudioTenant, { studios }: Studios): string[] {
  return (["campaigns", "surveys"] as const)
    .filter((name) => studios?.[name] === "shared" && lacks(tenant[name] ?? {}, "password"))
    .map((name) => `${name}.password`);
}

/** What is not known yet lacks nothing. */
function lacks(block: unknown, key: string): boolean {
  return isPlainObject(block) && block[key] === undefined;
}
