import { isPlainObject, parseJson, type Loose } from "../providers/objects.ts";
import { normalHost } from "../providers/vocabulary.ts";
import { printable } from "../providers/words/printable.ts";
import { kinds } from "./kinds.ts";
import type { Run, Seen } from "./run.ts";
import { configOf } from "./stack-configuration.ts";
import { textAt } from "./texts.ts";

/** What the program says of a tenant; undefined what it does not say, or is not known yet. */
export interface TenantSeen {
  tenantId: string;
  /** As all names of hosts are compared. */
  fqdn: string | undefined;
  adopt: string | undefined;
  onDestroy: string | undefined;
  /** Address and version line of its platform's API. */
  url: string | undefined;
  version: string | undefined;
}

/** Every rule asks for the tenants of all resources that came before. */
const tenants = new WeakMap<Seen, TenantSeen | undefined>();

/** The tenant that a resource is about; undefined for resources of another kind. */
export function tenantOf(resource: Seen): TenantSeen | undefined {
  if (!tenants.has(resource)) tenants.set(resource, readTenant(resource));
  return tenants.get(resource);
}

function readTenant({ type, properties }: Seen): TenantSeen | undefined {
  if (type !== kinds.access && type !== kinds.tenant) return undefined;
  const connection = type === kinds.access ? "tenantApi" : "connection";
  const tenantId = textAt(properties, "tenantId");
  const fqdn = textAt(properties, "fqdn");
  if (tenantId === undefined) return undefined;
  return {
    tenantId,
    fqdn: fqdn && normalHost(fqdn),
    adopt: textAt(properties, "adopt"),
    onDestroy: textAt(properties, "onDestroy"),
    url: textAt(properties, `${connection}.url`),
    version: textAt(properties, `${connection}.version`),
  };
}

/**
 * The same where the resource is the first of its tenant: a CxTenantStack asks for access before it makes
 * anything, and a rule that judges there stops all that comes after.
 */
export function newTenantOf(resource: Seen, run: Run): TenantSeen | undefined {
  const tenant = tenantOf(resource);
  if (tenant === undefined || resource.type === kinds.access) return tenant;
  const wasJudged = run.resources(({ type }) => type === kinds.access).some(isOf(tenant));
  return wasJudged ? undefined : tenant;
}

function isOf(tenant: TenantSeen): (resource: Seen) => boolean {
  return (resource) => {
    const other = tenantOf(resource);
    return other !== undefined && isSameTenant(other, tenant);
  };
}

/** True for two resources of one tenant: platforms may have tenants of one id. */
export function isSameTenant(one: TenantSeen, other: TenantSeen): boolean {
  return one.tenantId === other.tenantId && one.url === other.url;
}

/** All tenants that a run has shown, once for each of their resources. */
export function tenantsIn(run: Run): TenantSeen[] {
  return run.resources(() => true).flatMap((resource) => tenantOf(resource) ?? []);
}

/** The tenant at a host name. */
export function tenantAt(host: string, run: Run): TenantSeen | undefined {
  return tenantsIn(run).find(({ fqdn }) => fqdn === normalHost(host));
}

/** A tenant as messages name it. */
export function named({ tenantId }: Pick<TenantSeen, "tenantId">): string {
  return `tenant '${printable(tenantId)}'`;
}

/**
 * True where the environment of a tenant's resource has live customers. Its fleet says so, or, in a run that leaves that
 * out (`--target`), the stack's configuration.
 */
export function isProduction(resource: Seen, run: Run, override?: boolean): boolean {
  if (override !== undefined) return override;
  const fleets = fleetsOf(tenantOf(resource)?.tenantId ?? "", run);
  if (fleets.length > 0) return fleets.some(({ production }) => production === true);
  const platform = parseJson(configOf(resource)("platform") ?? "");
  return isPlainObject(platform) && platform["production"] === true;
}

/** Whether a tenant is suspended, as its guard says; undefined where the run has shown no guard that knows. */
export function isSuspendedIn(run: Run, tenantId: string): boolean | undefined {
  const lists = fleetsOf(tenantId, run).map(({ suspended }) => suspended);
  if (!lists.some(Array.isArray)) return undefined;
  return lists.some((ids) => Array.isArray(ids) && ids.includes(tenantId));
}

/** How many tenants the stack has on this one's platform. */
export function countBeside(tenant: TenantSeen, run: Run): number {
  const ofFleets = fleetsOf(tenant.tenantId, run).map(({ tenants }) => keysOf(tenants).length);
  const seen = new Set(
    tenantsIn(run)
      .filter(({ url }) => url === tenant.url)
      .map(({ tenantId }) => tenantId),
  );
  return Math.max(seen.size, ...ofFleets);
}

/** The guards that know a tenant: every tenant of a CxTenantStack comes after its own. */
function fleetsOf(tenantId: string, run: Run): Loose[] {
  return run
    .resources(({ type }) => type === kinds.fleet)
    .map(({ properties }) => properties)
    .filter(({ tenants }) => keysOf(tenants).includes(tenantId));
}

function keysOf(value: unknown): string[] {
  return isPlainObject(value) ? Object.keys(value) : [];
}
