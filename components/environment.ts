import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack, type CxTenantStackArgs } from "./cx-tenant-stack.ts";
import { declareFleet } from "./fleet.ts";
import { requireReadable } from "./rules/fit.ts";
import { platformFrom, type PlatformArgs } from "./platform-args.ts";

/** A platform, and the tenants of it that a stack has. */
export interface Environment {
  platform: PlatformArgs;
  tenants: readonly CxTenantStackArgs["tenant"][];
  /** Ids of the tenants that other stacks of the same environment have. Default: none. */
  elsewhere?: readonly string[];
}

/** Declares all that a stack has: the guard over its tenants, the cluster, and each tenant, by its id. */
export function declareEnvironment(environment: Environment): CxTenantStack[] {
  return environment.tenants.map(beginEnvironment(environment));
}

/** Declares what all tenants have in common; what it returns declares one of them. */
export function beginEnvironment({
  platform,
  tenants,
  elsewhere,
}: Environment): (tenant: Environment["tenants"][number]) => CxTenantStack {
  const { kubernetes: cluster } = platformFrom(platform);
  if (!Array.isArray(tenants)) {
    throw new pulumi.RunError("the program gives no list of tenants; tenants has to be an array");
  }
  for (const [index, tenant] of tenants.entries())
    requireReadable(`tenants[${String(index)}]`, tenant);
  const context = cluster?.context;
  const fleet = declareFleet(platform, tenants, elsewhere);
  const kubernetes = new k8s.Provider(
    "kubernetes",
    {
      // Never another one: a new value would replace the provider, and with it every object of every tenant.
      clusterIdentifier: "cx",
      // Not the path of this machine: the environment says where the kubeconfig is, at each run.
      kubeconfig: "",
      ...(context !== undefined && { context }),
    },
    { dependsOn: fleet },
  );
  return (tenant) =>
    new CxTenantStack(tenant.tenantId, { platform, tenant }, { providers: { kubernetes } });
}
