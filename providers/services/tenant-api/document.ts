/** A tenant as the CX Tenant API stores and returns it; unknown fields are kept. */
export type TenantDocument = Readonly<Record<string, unknown>>;

/** The service has stored `Active` too (contract §4.1). */
export function normalStatus(status: unknown): "active" | "inActive" | undefined {
  if (typeof status !== "string") return undefined;
  const lower = status.toLowerCase();
  if (lower === "active") return "active";
  return lower === "inactive" ? "inActive" : undefined;
}
