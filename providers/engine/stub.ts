/**
 * The text that Pulumi's dynamic-provider server evaluates to find our code: in the package that is
 * installed for the program, else in the checkout that the program is. It stands in the state of every
 * resource, so it never changes: not the paths, not the export names, not a character
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

/** Types of the resources, as the engine names them. They stand in every state too, and never change. */
export const resourceTypes = {
  tenant: "pulumi-nodejs:dynamic/cx:Tenant",
  tenantReadiness: "pulumi-nodejs:dynamic/cx:TenantReadiness",
  tenantAccess: "pulumi-nodejs:dynamic/cx:TenantAccess",
  fleet: "pulumi-nodejs:dynamic/cx:Fleet",
  grafanaAllowedHost: "pulumi-nodejs:dynamic/cx:GrafanaAllowedHost",
  grafanaProvisionedHost: "pulumi-nodejs:dynamic/cx:GrafanaProvisionedHost",
} as const;

function stubFor(handler: string): string {
  return `exports.handler=()=>{let at="./providers/handlers.cjs";try{at=require.resolve("cx-tenants/handlers")}catch(e){if(e.code!=="MODULE_NOT_FOUND")throw e}return require(at).${handler}}`;
}
