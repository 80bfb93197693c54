import { z } from "zod";
import { customHostSettings } from "../components/entry.ts";
import { tenantSettingsShape } from "../providers/resources/tenant/schema.ts";
import { fqdn, tenantId } from "../providers/vocabulary.ts";

/** See CxTenantStack. */
const protect = z.boolean().optional();

/** Settings that tenants share. */
export const partialTenant = z.strictObject({ ...tenantSettingsShape, protect }).partial();

/** A tenant of the list. */
export const writtenTenant = partialTenant.extend({
  tenantId,
  tenantName: tenantSettingsShape.tenantName,
  fqdn: fqdn.optional(),
  customHost: customHostSettings.optional(),
});

/** A tenant with everything that belongs to it. */
export const declaredTenant = z.strictObject({
  ...tenantSettingsShape,
  protect,
  tenantId,
  fqdn,
  customHost: customHostSettings.optional(),
});

/** `cx-tenants:secrets`. */
export const secretsSchema = z.strictObject({
  tenantDefaults: partialTenant.optional(),
  tenants: z.record(z.string(), partialTenant).optional(),
});
