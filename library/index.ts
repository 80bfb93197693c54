/**
 * CX tenants in a Pulumi program of one's own (docs/library.md).
 *
 * @packageDocumentation
 */
export {
  CxTenantStack,
  type CxTenantStackArgs,
  type DeclaredTenant,
} from "../components/cx-tenant-stack.ts";
export { declareEnvironment, type Environment } from "../components/environment.ts";
export { declareFleet, type FleetTenant } from "../components/fleet.ts";
export type { PlatformArgs } from "../components/platform-args.ts";
export type { TenantPages } from "../components/pages.ts";
export type { TenantAccounts } from "../components/accounts.ts";
export {
  GrafanaAllowedHost,
  type GrafanaAllowedHostArgs,
} from "../providers/resources/grafana-allowed-host/grafana-allowed-host.ts";
export {
  GrafanaProvisionedHost,
  type GrafanaProvisionedHostArgs,
} from "../providers/resources/grafana-provisioned-host/grafana-provisioned-host.ts";
export {
  TenantReadiness,
  type TenantReadinessArgs,
} from "../providers/resources/tenant-readiness/tenant-readiness.ts";
export { CxTenant, type CxTenantArgs } from "../providers/resources/tenant/tenant.ts";
export { loadSettings, SettingsError, type Settings } from "../settings/settings.ts";
