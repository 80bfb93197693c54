/**
 * The text that Pulumi's dynamic-provider server evaluates to find our code. It stands in the state
 * of every resource, so it never changes: not the path, not the export names, not a character
 * (docs/decisions/0001-constant-stub.md).
 */
export const stubs = {
  tenant: stubFor("tenant"),
  tenantReadiness: stubFor("tenantReadiness"),
  tenantAccess: stubFor("tenantAccess"),
  fleet: stubFor("fleet"),
  grafanaAllowedHost: stubFor("grafanaAllowedHost"),
  grafanaProvisionedHost: stubFor("grafanaProvisionedHost"),
} as const;

function stubFor(handler: string): string {
  return `exports.handler=()=>require("./providers/handlers.cjs").${handler}`;
}
