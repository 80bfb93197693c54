import type { JsonObject } from "../json.ts";
import type { Services } from "../services.ts";
import { withBlockMarks } from "./documents.ts";

/** True when somebody, or the end of the license, suspended the tenant: nobody can log in there. */
export function isSuspended(tenant: JsonObject): boolean {
  return tenant["status"] === "inActive";
}

/**
 * Suspends a tenant as the platform itself does on the day its license ends: nobody's name is left.
 * Answers the record, or undefined when there is no such tenant.
 */
export function expireLicense(
  { store, knobs }: Services,
  tenantId: string,
): JsonObject | undefined {
  const tenant = store.state.tenants.find((other) => other["tenantId"] === tenantId);
  if (!tenant) return undefined;
  const suspended = { ...tenant, status: "inActive", updatedAt: new Date().toISOString() };
  const document = knobs.current.blockIds ? withBlockMarks(suspended) : suspended;
  store.state.tenants = store.state.tenants.map((other) => (other === tenant ? document : other));
  store.changed();
  return document;
}
