import { z } from "zod";
import { customHostSettings, existingParts } from "../components/entry.ts";
import { tenantSettingsShape } from "../providers/resources/tenant/schema.ts";
import { fqdn, tenantId } from "../providers/vocabulary.ts";

/** The keys of the configuration; `tenantsFile` is a text, the others are judged by the schemas below. */
export const ownKeys = [
  "platform",
  "tenants",
  "tenantsFile",
  "tenantDefaults",
  "secrets",
  "login",
  "grafanaLogin",
];

/** Who a tenant is, and where people find it. */
export const identity = z.object({
  tenantId,
  fqdn: fqdn.optional(),
  customHost: customHostSettings.optional(),
  existing: existingParts.optional(),
});

/** Settings that tenants share. Of `protect`: see CxTenantStack. */
export const partialTenant = z
  .strictObject({ ...tenantSettingsShape, protect: z.boolean().optional() })
  .partial();

/** A tenant of the list. */
export const writtenTenant = partialTenant.extend({
  ...identity.shape,
  tenantName: tenantSettingsShape.tenantName,
});

/** A tenant with everything that belongs to it. */
export const declaredTenant = writtenTenant.extend({ fqdn });

/** `cx-tenants:secrets`. */
export const secretsSchema = z.strictObject({
  tenantDefaults: partialTenant.optional(),
  tenants: z.record(z.string(), partialTenant).optional(),
});
export type Secrets = z.infer<typeof secretsSchema>;

const text = z.string().min(1, "must not be empty; leave it out");

/** `cx-tenants:login`, as the providers read it (providers/credentials.ts): they pass over anything else. */
export const loginSchema = z
  .strictObject({ clientId: text, clientSecret: text, username: text, password: text })
  .partial();

/** `cx-tenants:grafanaLogin`, likewise. */
export const grafanaLoginSchema = z
  .strictObject({ token: text, username: text, password: text })
  .partial();

/** True for a value that is right as it stands: no schema of these changes it, or fills something in. */
export function isRight<T>(schema: z.ZodType<T, T>, value: unknown): value is T {
  return schema.safeParse(value).success;
}
