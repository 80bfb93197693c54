import { CxError } from "../../../errors.ts";
import type { Deadline } from "../../../flow/deadline.ts";
import { poll } from "../../../flow/poll.ts";
import type { TenantName } from "../../../services/tenant-api/api.ts";
import { findTenant } from "../document/payload.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import type { TenantService } from "../../../services/tenant-api/service.ts";
import { nameOf } from "../document/record.ts";

const lookEveryMs = 1_000;

/**
 * The tenant as it is now. A list may leave suspended tenants out, or lag behind, so the tenant by itself
 * is believed first; the list tells of two records, and of a tenant whose own address gives no answer.
 */
export async function lookFor(
  platform: TenantService,
  name: TenantName,
  deadline: Deadline,
): Promise<TenantDocument | undefined> {
  return lookBeside(platform, await platform.tenants.fresh(), name, deadline);
}

/**
 * A tenant that is to be made. Where nothing says that it may be there, the list is believed: of one that it hides, the
 * service itself tells when it is made once more.
 */
export async function lookForNew(
  platform: TenantService,
  tenants: readonly TenantDocument[],
  { tenantId, mayBeThere }: { tenantId: string; mayBeThere: boolean },
  deadline: Deadline,
): Promise<TenantDocument | undefined> {
  if (!mayBeThere && findTenant(tenants, tenantId) === undefined) return undefined;
  return lookBeside(platform, tenants, { tenantId }, deadline);
}

/** The same beside a list that was read already. */
async function lookBeside(
  platform: TenantService,
  tenants: readonly TenantDocument[],
  name: TenantName,
  deadline: Deadline,
): Promise<TenantDocument | undefined> {
  const listed = findTenant(tenants, name.tenantId);
  if (listed === undefined) return platform.api.get(name, deadline);
  return (await lookAtItself(platform, nameOf(listed), deadline)) ?? listed;
}

/** The same after a write: lists may lag, so they are asked only where the tenant by itself gives no answer. */
export async function lookAfterWrite(
  platform: TenantService,
  name: TenantName,
  deadline: Deadline,
): Promise<TenantDocument | undefined> {
  const itself = await lookAtItself(platform, name, deadline);
  return itself ?? findTenant(await platform.tenants.fresh(), name.tenantId);
}

/** The tenant by itself; undefined when it gives no answer. */
export async function lookAtItself(
  { api }: TenantService,
  name: TenantName,
  deadline: Deadline,
): Promise<TenantDocument | undefined> {
  return api.get(name, deadline).catch(ignoreFailure);
}

function ignoreFailure(error: unknown): undefined {
  if (!(error instanceof CxError)) throw error;
  return undefined;
}

/** Looks at least once, then every second until the deadline; a look that fails is no answer. */
export async function lookUntil(
  platform: TenantService,
  name: TenantName,
  deadline: Deadline,
  isWanted: (live: TenantDocument) => boolean = () => true,
  look = lookFor,
): Promise<TenantDocument | undefined> {
  return poll(
    { end: deadline, pauseMs: lookEveryMs },
    () => look(platform, name, deadline).catch(ignoreFailure),
    (live) => live !== undefined && isWanted(live),
  );
}
