import type { GrafanaConnection } from "../grafana-allowed-host/arguments.ts";
import type { SecretName } from "../grafana-provisioned-host/secret.ts";
import type { TenantConnection } from "../tenant/arguments.ts";

/** What has to work before the first object of a new tenant is made. */
export interface PlatformAccessSpec {
  tenantApi: TenantConnection;
  /** Left out: Grafana is not managed. */
  grafana?: { connection: GrafanaConnection; dataSource: string } | undefined;
  /** The Secret with Grafana's provisioning file. Left out: it is not managed. */
  provisioned?: SecretName | undefined;
  /** Ids of the tenants that are made with this access: a new one lets the checks run again. */
  tenants: string[];
}

/** What is kept in the state beside the arguments. */
export interface PlatformAccessState extends PlatformAccessSpec {
  schemaVersion: number;
}
