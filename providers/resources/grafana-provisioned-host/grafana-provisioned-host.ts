import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, type ResourceArgs } from "../../engine/resource.ts";
import { resourceTypes, stubs } from "../../engine/stub.ts";
import { provisionedHostFacts, provisionedHostSpec, type ProvisionedHostSpec } from "./schema.ts";

/** Arguments of {@link GrafanaProvisionedHost}; see {@link ProvisionedHostSpec}. */
export type GrafanaProvisionedHostArgs = ResourceArgs<ProvisionedHostSpec>;

/**
 * The durable half of an allowed host: the same host in `datasource.yml` inside the Kubernetes Secret,
 * so that it survives a new pod of Grafana. The file is edited in place: comments, quoting and all
 * other data stay. It changes nothing in the running Grafana; GrafanaAllowedHost does.
 *
 * Errors: no permission to read or write the Secret, a Secret or data source that is not there, a list that
 * an anchor shares, and a file that is no YAML.
 *
 * Source: "Register new Tenant's FQDN on Grafana allowedHosts", steps for the Secret.
 *
 * @example
 * ```ts
 * new GrafanaProvisionedHost("tenant1", {
 *   secret: "ef-grafana-datasource-secret",
 *   namespace: "expertflow",
 *   dataSource: "infinity_cim_json_api",
 *   allowedHost: "https://tenant1.cx.example.com",
 *   grafana: { url: "https://cx.example.com/grafana" },
 * });
 * ```
 */
export class GrafanaProvisionedHost extends DynamicResource {
  static readonly __pulumiType = resourceTypes.grafanaProvisionedHost;

  declare readonly allowedHost: pulumi.Output<string>;
  /** `adopted`: the allowed host was in the file before this stack, and destroy leaves it there. */
  declare readonly ownership: pulumi.Output<"created" | "adopted">;

  constructor(
    name: string,
    args: GrafanaProvisionedHostArgs,
    options?: pulumi.CustomResourceOptions,
  ) {
    super(
      {
        type: GrafanaProvisionedHost.__pulumiType,
        stub: stubs.grafanaProvisionedHost,
        spec: provisionedHostSpec,
        facts: provisionedHostFacts,
      },
      name,
      args,
      options,
    );
  }
}
