import * as pulumi from "@pulumi/pulumi";
import { defaultOwner, DynamicResource, type ResourceArgs } from "../../engine/resource.ts";
import { resourceTypes, stubs } from "../../engine/stub.ts";
import { accessFacts, accessSpec, type TenantAccessSpec } from "./schema.ts";

/** Arguments of {@link TenantAccess}; see {@link TenantAccessSpec}. */
export type TenantAccessArgs = ResourceArgs<
  Omit<TenantAccessSpec, "owner" | "seed" | "mark" | "forced">
> & {
  /** Default `pulumi:<project>/<stack>`. */
  owner?: pulumi.Input<string> | undefined;
};

/**
 * The judgment about one tenant before anything of it is made: its id, host name and object names are
 * free or ours, the services can be reached, and this account may write everywhere it will write. It
 * makes nothing; everything of the tenant depends on it. When an address or a place changes, it proves
 * the new one.
 *
 * Its state holds the seed of the tenant's mark and passwords, before the tenant is made: what a run
 * that dies leaves behind is known by it.
 *
 * Errors: a tenant, host or object that is not this stack's, a missing permission, a service that is not the
 * one that the tenant is on, a changed FQDN or kind of DNS record.
 *
 * @example
 * ```ts
 * const access = new TenantAccess("tenant1", {
 *   tenantId: "tenant1",
 *   fqdn: "tenant1.cx.example.com",
 *   tenantApi: { url: "https://cx.example.com/cx-tenant", keycloakUrl: "https://cx.example.com/auth" },
 * });
 * ```
 */
export class TenantAccess extends DynamicResource {
  static readonly __pulumiType = resourceTypes.tenantAccess;

  /** Written on everything that is made for the tenant. */
  declare readonly mark: pulumi.Output<string>;
  /** Objects in the cluster that may be written over what somebody else wrote into them; undefined under Pulumi's mocks. */
  declare readonly forced: pulumi.Output<string[] | undefined>;
  /** What mark and passwords are made of. Secret. */
  declare readonly seed: pulumi.Output<string>;
  /** The tenant's host was in Grafana's list before anything was made. */
  declare readonly hostWasThere: pulumi.Output<boolean>;
  /** The same for the provisioning file. */
  declare readonly durableHostWasThere: pulumi.Output<boolean>;

  constructor(name: string, args: TenantAccessArgs, options?: pulumi.CustomResourceOptions) {
    super(
      {
        type: TenantAccess.__pulumiType,
        stub: stubs.tenantAccess,
        spec: accessSpec,
        facts: accessFacts,
        secretOutputs: ["seed"],
      },
      name,
      // An empty secret: check() puts the seed in its place, and a value in a secret's place is a secret.
      { ...args, owner: args.owner ?? defaultOwner(), seed: pulumi.secret("") },
      options,
    );
  }
}
