import * as pulumi from "@pulumi/pulumi";
import { DynamicResource, type ResourceArgs } from "../../engine/resource.ts";
import { resourceTypes, stubs } from "../../engine/stub.ts";
import {
  readinessFacts,
  readinessSpec,
  type AdministratorLogin,
  type TenantReadinessSpec,
} from "./schema.ts";

/** Arguments of {@link TenantReadiness}; see {@link TenantReadinessSpec} for meanings and defaults. */
export type TenantReadinessArgs = ResourceArgs<Omit<TenantReadinessSpec, "administrator">> & {
  administrator?: pulumi.Input<AdministratorLogin | undefined>;
};

/**
 * The proof that a tenant is live at its own host name. It makes nothing: `pulumi up` waits until
 * every check has passed, `pulumi refresh` looks once more, and when a check failed there, the next
 * `pulumi up` waits again. Make it last, after everything that the tenant consists of.
 *
 * Errors: a check that has not passed in time. The message names each one with what came back and
 * what to do.
 *
 * Source: "Onboarding a New Tenant", step 3; platform contract §6.
 *
 * @example
 * ```ts
 * const readiness = new TenantReadiness("tenant1", {
 *   tenantId: "tenant1",
 *   fqdn: "tenant1.cx.example.com",
 *   address: "203.0.113.10:443", // before public DNS knows the name
 *   connection: { url: "https://cx.example.com/cx-tenant", keycloakUrl: "https://cx.example.com/auth" },
 * }, { dependsOn: [ingress, tenant] });
 * ```
 */
export class TenantReadiness extends DynamicResource {
  static readonly __pulumiType = resourceTypes.tenantReadiness;

  /** False when a refresh found a check that failed. */
  declare readonly ready: pulumi.Output<boolean>;

  constructor(name: string, args: TenantReadinessArgs, options?: pulumi.CustomResourceOptions) {
    super(
      {
        type: TenantReadiness.__pulumiType,
        stub: stubs.tenantReadiness,
        spec: readinessSpec,
        facts: readinessFacts,
        secretOutputs: ["administrator"],
      },
      name,
      // The engine keeps a secret argument as one in the state, and in the outputs at the same place.
      { ...args, administrator: args.administrator && pulumi.secret(args.administrator) },
      options,
    );
  }
}
