import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, type ResourceArgs } from "../../engine/resource.ts";
import { resourceTypes, stubs } from "../../engine/stub.ts";
import { listedHostFacts, allowedHostSpec, type AllowedHostSpec } from "./schema.ts";

/** Arguments of {@link GrafanaAllowedHost}; see {@link AllowedHostSpec} for meanings and defaults. */
export type GrafanaAllowedHostArgs = ResourceArgs<AllowedHostSpec>;

/**
 * One host in the list of hosts that a Grafana Infinity data source may call. Everything else in
 * the data source and in the list stays as it is. The id is `<data source>/<allowed host>`.
 *
 * When the last allowed host goes, `*` takes its place, since an empty list allows every host.
 *
 * Errors: no or too weak credentials, a missing or read-only data source, and a list with an allowed host that
 * the plugin cannot read.
 *
 * Source: "Register new Tenant's FQDN on Grafana allowedHosts"; Grafana data source API.
 *
 * @example
 * ```ts
 * new GrafanaAllowedHost("tenant1", {
 *   dataSource: "infinity_cim_json_api",
 *   allowedHost: "https://tenant1.cx.example.com",
 *   connection: { url: "https://cx.example.com/grafana" },
 * });
 * ```
 */
export class GrafanaAllowedHost extends DynamicResource {
  static readonly __pulumiType = resourceTypes.grafanaAllowedHost;

  declare readonly dataSource: pulumi.Output<string>;
  declare readonly allowedHost: pulumi.Output<string>;
  /** `adopted`: the allowed host was in the list before this stack, and destroy leaves it there. */
  declare readonly ownership: pulumi.Output<"created" | "adopted">;

  constructor(name: string, args: GrafanaAllowedHostArgs, options?: pulumi.CustomResourceOptions) {
    super(
      {
        type: GrafanaAllowedHost.__pulumiType,
        stub: stubs.grafanaAllowedHost,
        spec: allowedHostSpec,
        facts: listedHostFacts,
      },
      name,
      args,
      options,
    );
  }
}
