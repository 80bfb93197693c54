import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, type ResourceArgs } from "../engine/resource.ts";
import { stubs } from "../engine/stub.ts";
import type { PlatformAccessSpec } from "./arguments.ts";

/** Arguments of {@link PlatformAccess}; see {@link PlatformAccessSpec}. */
export type PlatformAccessArgs = ResourceArgs<PlatformAccessSpec>;

/**
 * The proof that a platform can be reached with enough rights: the login works, the tenants can be
 * listed, Grafana's data source is there and can be written. It makes nothing. Everything that a
 * new tenant needs depends on it, so that a wrong password leaves no half-made tenant behind.
 *
 * @example
 * ```ts
 * const access = new PlatformAccess("platform", {
 *   tenantApi: { url: "https://cx.example.com/cx-tenant", keycloakUrl: "https://cx.example.com/auth" },
 *   tenants: ["tenant1"],
 * });
 * new CxTenantStack("tenant1", args, { dependsOn: access });
 * ```
 */
export class PlatformAccess extends DynamicResource {
  static readonly __pulumiType = "pulumi-nodejs:dynamic/cx:PlatformAccess";

  constructor(name: string, args: PlatformAccessArgs, options?: pulumi.CustomResourceOptions) {
    super(
      { type: PlatformAccess.__pulumiType, stub: stubs.platformAccess, outputs: ["schemaVersion"] },
      name,
      args,
      options,
    );
  }
}
