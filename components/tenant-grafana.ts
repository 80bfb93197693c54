import type * as pulumi from "@pulumi/pulumi";
import { GrafanaAllowedHost } from "../providers/grafana-allowed-host/grafana-allowed-host.ts";
import { GrafanaProvisionedHost } from "../providers/grafana-provisioned-host/grafana-provisioned-host.ts";
import { grafanaConnection, type Platform } from "./platform.ts";

/** The tenant whose host Grafana may call. */
export interface GrafanaTenant {
  tenantId: string;
  fqdn: string;
  /** True when nobody but this stack can have made the tenant. */
  isSurelyOurs: boolean;
}

/**
 * The entries of a tenant in Grafana: in the file first, so that a run that dies in between converges
 * at Grafana's next start; then in the running Grafana. None when Grafana is not managed.
 */
export function tenantGrafana(
  { tenantId, fqdn, isSurelyOurs }: GrafanaTenant,
  platform: Platform,
  after: (...resources: pulumi.Resource[]) => pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { grafana, kubernetes } = platform;
  if (grafana === undefined) return [];
  const { dataSource, provisioned } = grafana;
  const connection = grafanaConnection(platform, grafana.url);
  // The entry of a tenant of ours is ours too, also one that an interrupted run left behind. Beside a
  // tenant that we took over, an entry that is there stays when we go.
  const adopt = isSurelyOurs ? "claim" : "always";
  const entry = { dataSource, entry: `https://${fqdn}`, adopt } as const;
  const context = kubernetes?.context;

  const durable =
    provisioned === undefined
      ? []
      : [
          new GrafanaProvisionedHost(
            tenantId,
            {
              ...entry,
              ...provisioned,
              ...(context !== undefined && { kubernetesContext: context }),
              grafana: connection,
            },
            after(),
          ),
        ];
  const live = new GrafanaAllowedHost(tenantId, { ...entry, connection }, after(...durable));
  return [...durable, live];
}
