import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../../engine/resource.ts";
import { resourceTypes, stubs } from "../../engine/stub.ts";
import { fleetFacts, fleetSpec, type FleetSpec } from "./schema.ts";

/** Arguments of {@link Fleet}; see {@link FleetSpec}. */
export type FleetArgs = { [Key in keyof FleetSpec]: pulumi.Input<FleetSpec[Key] | undefined> };

/**
 * A guard over all tenants of a stack: it refuses a run that would take down more of them than somebody
 * plausibly means, in the preview already, and says what happens to those that leave the program. It
 * makes nothing. Every CxTenantStack depends on one, which it makes itself where the program has not.
 * `pulumi destroy`, which means all of them, does not ask it.
 *
 * @example
 * ```ts
 * new Fleet("fleet", { tenants: { tenant1: "suspend", tenant2: "suspend" } });
 * ```
 */
export class Fleet extends DynamicResource {
  static readonly __pulumiType = resourceTypes.fleet;

  constructor(name: string, args: FleetArgs, options?: pulumi.CustomResourceOptions) {
    super(
      { type: Fleet.__pulumiType, stub: stubs.fleet, spec: fleetSpec, facts: fleetFacts },
      name,
      args,
      options,
    );
  }
}
