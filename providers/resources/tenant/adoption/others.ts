import { CxError } from "../../../errors.ts";
import { printable } from "../../../words/printable.ts";
import { leafAt } from "../document/leaves.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import { documentPath } from "../document/payload.ts";
import { normalHost } from "../../../vocabulary.ts";

/**
 * Throws a CxError when another tenant has the host name, or an id that differs in capitals only. The
 * platform itself accepts two tenants with one host name, and then mixes them up (contract §3.5).
 */
export function refuseSharedFqdn(
  { tenantId, fqdn }: { tenantId: string; fqdn: string },
  tenants: readonly TenantDocument[],
): void {
  const others = tenants.filter((tenant) => tenant["tenantId"] !== tenantId);
  const twin = others.find((tenant) => normalized(tenant["tenantId"]) === normalized(tenantId));
  if (twin !== undefined) {
    throw new CxError(
      `cannot create tenant '${tenantId}': tenant '${printable(twin["tenantId"])}' has the same id but for capitals; nothing was changed`,
      "choose another tenantId: realm, host name and databases would be mixed up",
    );
  }
  const owner = others.find(
    (tenant) => normalized(leafAt(tenant, documentPath("fqdn"))) === normalized(fqdn),
  );
  if (owner === undefined) return;
  throw new CxError(
    `cannot create tenant '${tenantId}': tenant '${printable(owner["tenantId"])}' already has the FQDN '${fqdn}'; nothing was changed`,
    "choose another FQDN; the platform tells tenants apart by it",
  );
}

function normalized(value: unknown): unknown {
  return typeof value === "string" ? normalHost(value) : undefined;
}
