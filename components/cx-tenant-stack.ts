import * as pulumi from "@pulumi/pulumi";
import { GrafanaAllowedHost } from "../providers/grafana-allowed-host/grafana-allowed-host.ts";
import { CxTenant, type CxTenantArgs } from "../providers/tenant/tenant.ts";
import { grafanaConnection, tenantConnection, type Platform } from "./platform.ts";
import { tenantDns } from "./tenant-dns.ts";
import { tenantIngress } from "./tenant-ingress.ts";

/** Arguments of {@link CxTenantStack}. */
export interface CxTenantStackArgs {
  /** The platform that the tenant is on. */
  platform: Platform;
  /** The tenant itself; tenantId and fqdn are plain text, since names of objects are made of them. */
  tenant: Omit<CxTenantArgs, "connection" | "tenantId" | "fqdn"> & {
    tenantId: string;
    fqdn: string;
  };
}

/**
 * One CX tenant, complete: DNS record and Ingress, then the tenant, then its host in Grafana's list.
 * Taken down in the reverse order.
 *
 * `options.providers` has to hold the Kubernetes provider of the platform's cluster; what
 * `options.dependsOn` names comes before every child.
 *
 * @example
 * ```ts
 * new CxTenantStack(
 *   "tenant1",
 *   { platform, tenant: { tenantId: "tenant1", tenantName: "Tenant One", fqdn: "tenant1.cx.example.com" } },
 *   { providers: { kubernetes } },
 * );
 * ```
 */
export class CxTenantStack extends pulumi.ComponentResource {
  static readonly __pulumiType = "cx:index:CxTenantStack";

  readonly tenantId: pulumi.Output<string>;
  readonly fqdn: pulumi.Output<string>;
  /** Where people log in. */
  readonly url: pulumi.Output<string>;
  /** The tenant's realm in Keycloak. */
  readonly realmUrl: pulumi.Output<string>;
  /** The status that the platform reported last. */
  readonly status: pulumi.Output<string | undefined>;

  constructor(
    name: string,
    args: CxTenantStackArgs,
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super(CxTenantStack.__pulumiType, name, {}, options);
    const { platform, tenant } = args;
    const { tenantId, fqdn } = tenant;
    const after = (...resources: pulumi.Resource[]) => ({
      parent: this,
      dependsOn: [...resources, ...dependenciesOf(options)],
    });

    const dns = tenantDns(tenant, platform.dns, after());
    const ingress = tenantIngress(tenant, platform.ingress, after());
    const record = new CxTenant(
      tenantId,
      { ...tenant, connection: tenantConnection(platform) },
      after(...dns, ...ingress),
    );
    if (platform.grafana !== undefined) {
      allowedHost(tenant, platform, platform.grafana, after(record));
    }

    this.tenantId = pulumi.output(tenantId);
    this.fqdn = pulumi.output(fqdn);
    this.url = pulumi.output(`https://${fqdn}`);
    this.realmUrl = pulumi.output(`https://${fqdn}/auth/realms/${tenantId}`);
    this.status = record.liveStatus;
    this.registerOutputs({
      tenantId: this.tenantId,
      fqdn: this.fqdn,
      url: this.url,
      realmUrl: this.realmUrl,
      status: this.status,
    });
  }
}

function allowedHost(
  { tenantId, fqdn, adopt }: CxTenantStackArgs["tenant"],
  platform: Platform,
  grafana: NonNullable<Platform["grafana"]>,
  options: pulumi.CustomResourceOptions,
): GrafanaAllowedHost {
  // A tenant that nobody else can have made makes its entry ours too, also one that an interrupted
  // run left behind. Beside an adopted tenant an entry that is there stays when we go.
  const isSurelyOurs = adopt === undefined || adopt === "never";
  return new GrafanaAllowedHost(
    tenantId,
    {
      dataSource: grafana.dataSource,
      entry: `https://${fqdn}`,
      adopt: isSurelyOurs ? "claim" : "always",
      connection: grafanaConnection(platform, grafana.url),
    },
    options,
  );
}

/** The engine does not hand a component's `dependsOn` down to its children. */
function dependenciesOf({ dependsOn }: pulumi.ComponentResourceOptions): pulumi.Resource[] {
  if (dependsOn === undefined) return [];
  return Array.isArray(dependsOn) ? dependsOn.filter(isResource) : [dependsOn].filter(isResource);
}

function isResource(value: unknown): value is pulumi.Resource {
  return pulumi.Resource.isInstance(value);
}
