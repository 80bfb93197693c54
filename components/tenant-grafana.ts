import type * as pulumi from "@pulumi/pulumi";
import { GrafanaAllowedHost } from "../providers/resources/grafana-allowed-host/grafana-allowed-host.ts";
import { GrafanaProvisionedHost } from "../providers/resources/grafana-provisioned-host/grafana-provisioned-host.ts";
import type { TenantAccess } from "../providers/resources/tenant-access/tenant-access.ts";
import { defined } from "../providers/objects.ts";
import { allowedHostOf } from "../providers/vocabulary.ts";
import { clusterOf, grafanaConnection, type Platform } from "./platform.ts";

/** The tenant whose host Grafana may call, and what was seen before anything was made. */
export interface GrafanaTenant {
  /** What its resources are called. */
  name: string;
  fqdn: string;
  access: Pick<TenantAccess, "hostWasThere" | "durableHostWasThere">;
}

/**
 * A tenant's host in Grafana's lists: in the file first, so that a run that dies in between converges
 * at Grafana's next start; then in the running Grafana. The last one is what comes last. None when Grafana is not
 * managed.
 */
export function tenantGrafana(
  { name, fqdn, access }: GrafanaTenant,
  platform: Platform,
  after: (...resources: pulumi.Resource[]) => pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const { grafana, kubernetes } = platform;
  if (grafana === undefined) return [];
  const { dataSource, provisioned } = grafana;
  const connection = grafanaConnection(platform, grafana.url);
  const host = { dataSource, allowedHost: allowedHostOf(fqdn) };

  const durable =
    provisioned === undefined
      ? []
      : [
          new GrafanaProvisionedHost(
            name,
            defined({
              ...host,
              adopt: adoptOf(access.durableHostWasThere),
              ...provisioned,
              kubernetesContext: kubernetes?.context,
              clusterNamespace: clusterOf(platform)?.namespace,
              grafana: connection,
            }),
            after(),
          ),
        ];
  const live = new GrafanaAllowedHost(
    name,
    { ...host, adopt: adoptOf(access.hostWasThere), connection },
    after(...durable),
  );
  return [...durable, live];
}

/**
 * A host that was there before us is somebody else's and stays when we go. One that came since then is
 * ours, also when the run that made it died.
 */
function adoptOf(wasThere: pulumi.Output<boolean>): pulumi.Output<"always" | "ours"> {
  return wasThere.apply((was) => (was ? "always" : "ours"));
}
