import * as pulumi from "@pulumi/pulumi";
import { Fleet, type FleetArgs } from "../providers/resources/fleet/fleet.ts";
import type { TenantEnd } from "../providers/resources/fleet/schema.ts";
import { defaultOnDestroy, type TenantSpec } from "../providers/resources/tenant/schema.ts";
import type { CxTenantArgs } from "../providers/resources/tenant/tenant.ts";
import { clusterOf, type Platform } from "./platform.ts";
import { platformFrom, type PlatformArgs } from "./platform-args.ts";

/** What of a tenant the guard over all of them knows. */
export interface FleetTenant extends Pick<TenantSpec, "adopt" | "onDestroy"> {
  tenantId: string;
  status?: CxTenantArgs["status"];
}

/** What taking a tenant down means. */
export function endOf({ adopt, onDestroy }: Pick<FleetTenant, "adopt" | "onDestroy">): TenantEnd {
  return onDestroy ?? defaultOnDestroy(adopt);
}

/** A guard, and the tenants that it knows of. */
interface Guard {
  fleet: Fleet;
  tenants: FleetTenant[];
  platforms: Platform[];
  isComplete: boolean;
  /** What only one tenant can have, and who has it. */
  taken: Map<string, string>;
}

/** The guards of a program by the platform's address; a process may run several programs. */
const guards = new WeakMap<object, Map<string, Guard>>();
const withoutProgram = {};

/**
 * The guard over all tenants of a program on one platform, declared with all of them at once. A program needs
 * it when its list of tenants may be empty, and when it makes its stacks after an `await` between them; for
 * every other, {@link CxTenantStack} makes it.
 * @param elsewhere Ids of the tenants that other stacks of the same environment have: who leaves for one of them is not
 * taken down.
 */
export function declareFleet(
  written: PlatformArgs,
  tenants: readonly FleetTenant[],
  elsewhere: readonly string[] = [],
): Fleet {
  const platform = platformFrom(written);
  const known = guardsOfProgram();
  const args = fleetArgs([platform], tenants);
  const others = elsewhere.length > 0 ? { elsewhere: [...elsewhere] } : {};
  const fleet = new Fleet(nameOf(known), { ...args, ...others });
  known.set(platform.tenantApi.url, {
    fleet,
    tenants: [...tenants],
    platforms: [platform],
    isComplete: true,
    taken: new Map(),
  });
  return fleet;
}

/**
 * The guard that a tenant of the program is under.
 * @param claims what no other tenant can have beside it: its host name, its objects.
 * Throws a RunError for one that comes too late, or wants what another one has.
 */
export function joinFleet(
  platform: Platform,
  tenant: FleetTenant,
  claims: readonly string[] = [],
): Fleet {
  const known = guardsOfProgram();
  const guard = known.get(platform.tenantApi.url) ?? openGuard(platform, known);
  if (!guard.isComplete) {
    guard.tenants.push(tenant);
    guard.platforms.push(platform);
  } else if (!guard.tenants.some(({ tenantId }) => tenantId === tenant.tenantId)) {
    throw new pulumi.RunError(
      `tenant '${tenant.tenantId}' comes after the list of all tenants was closed, so nothing would stop a run that takes too many of them down. Make all CxTenantStacks without an await between them, or name all tenants beforehand: declareFleet(platform, tenants)`,
    );
  }
  // Tests with Pulumi's mocks make the same tenant again and again.
  if (pulumi.runtime.getStackResource() !== undefined) claim(guard, tenant.tenantId, claims);
  return guard.fleet;
}

function claim({ taken }: Guard, tenantId: string, claims: readonly string[]): void {
  for (const what of [`tenantId "${tenantId}"`, ...claims]) {
    const holder = taken.get(what);
    if (holder !== undefined) {
      throw new pulumi.RunError(
        `two tenants of the program have the ${what} ('${holder}' and '${tenantId}'); each needs its own: choose another tenantId or host name for one of them, or make it once`,
      );
    }
    taken.set(what, tenantId);
  }
}

/** One that learns of its tenants until the program has declared what it declares in one go. */
function openGuard(platform: Platform, known: Map<string, Guard>): Guard {
  const tenants: FleetTenant[] = [];
  const platforms: Platform[] = [];
  const complete = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    guard.isComplete = true;
    if (pulumi.runtime.getStackResource() === undefined) known.clear();
    return fleetArgs(platforms, tenants);
  });
  const args = pulumi.output(complete);
  const guard: Guard = {
    fleet: new Fleet(nameOf(known), {
      tenants: args.tenants,
      suspended: args.suspended,
      maxRemovals: args.maxRemovals,
      parts: args.parts,
      production: args.production,
      cluster: args.cluster,
    }),
    tenants,
    platforms,
    isComplete: false,
    taken: new Map(),
  };
  known.set(platform.tenantApi.url, guard);
  return guard;
}

function guardsOfProgram(): Map<string, Guard> {
  const program = pulumi.runtime.getStackResource() ?? withoutProgram;
  const known = guards.get(program) ?? new Map<string, Guard>();
  guards.set(program, known);
  return known;
}

/** With its number for a second platform of one program. */
function nameOf(known: ReadonlyMap<string, Guard>): string {
  return known.size === 0 ? "fleet" : `fleet-${String(known.size + 1)}`;
}

function fleetArgs(platforms: readonly Platform[], tenants: readonly FleetTenant[]) {
  const has = (part: (platform: Platform) => boolean) => platforms.some(part);
  const statuses = pulumi.all(tenants.map(({ status }) => pulumi.output(status)));
  return {
    tenants: Object.fromEntries(tenants.map((tenant) => [tenant.tenantId, endOf(tenant)])),
    suspended: statuses.apply((all) =>
      tenants.flatMap(({ tenantId }, index) => (all[index] === "inActive" ? tenantId : [])),
    ),
    maxRemovals: platforms.find(({ maxRemovals }) => maxRemovals !== undefined)?.maxRemovals,
    parts: {
      ingress: has(({ ingress }) => ingress.kind !== "none"),
      dns: has(({ dns }) => dns.kind === "external-dns" || dns.kind === "ingress-annotation"),
      grafana: has(({ grafana }) => grafana !== undefined),
      provisioned: has(({ grafana }) => grafana?.provisioned !== undefined),
    },
    // Not false: it would change the state of every stack that says nothing of it.
    production: has(({ production }) => production === true) || undefined,
    cluster: platforms.map(clusterOf).find((cluster) => cluster !== undefined),
  } satisfies FleetArgs;
}
