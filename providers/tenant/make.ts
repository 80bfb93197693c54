import { setTimeout as sleep } from "node:timers/promises";
import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { PlatformError } from "../http/errors.ts";
import type { Logo } from "./logo.ts";
import { findTenant, type TenantDocument } from "./payload.ts";
import type { TenantPlatform } from "./platform.ts";

/** What became of a POST. */
export type MakeOutcome =
  | { kind: "made" }
  /** Somebody else was faster, or an earlier try of ours did arrive. */
  | { kind: "alreadyThere" }
  /** Neither the answer nor the list told, until the deadline. */
  | { kind: "unknown"; reason: string };

const lookEveryMs = 1_000;

/**
 * Sends the one POST of a tenant. An answer that leaves open whether the tenant was made is
 * followed by looking at the list, never by a second POST (contract §3.5).
 */
export async function makeTenant(
  platform: TenantPlatform,
  document: TenantDocument,
  logo: Logo | undefined,
  deadline: Deadline,
): Promise<MakeOutcome> {
  const tenantId = String(document["tenantId"]);
  const failure = await post(platform, document, logo, deadline);
  platform.tenants.changed();
  if (failure !== undefined && !failure.outcomeIsUnknown) {
    if ((await lookOnce(platform, tenantId)) === undefined) throw failure;
    return { kind: "alreadyThere" };
  }
  const live = await lookUntil(platform, tenantId, serviceIsDone(failure) ? undefined : deadline);
  // After a failure it may be somebody else's tenant (a duplicate can be answered with 500), or have
  // the passwords of a run that died: the adoption table decides.
  if (live !== undefined) return { kind: failure === undefined ? "made" : "alreadyThere" };
  if (failure !== undefined && serviceIsDone(failure)) throw failure;
  const seconds = platform.operationTimeoutSeconds;
  return {
    kind: "unknown",
    reason:
      `outcome unknown: ${failure?.message ?? `tenant '${tenantId}' was accepted`}; ` +
      `it did not show up in the list of tenants within ${String(seconds)} s. ` +
      "Run pulumi up again: it looks first and creates the tenant only when it is not there",
  };
}

async function post(
  platform: TenantPlatform,
  document: TenantDocument,
  logo: Logo | undefined,
  deadline: Deadline,
): Promise<PlatformError | undefined> {
  try {
    await platform.api.create(document, logo, deadline);
    return undefined;
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
}

/** 500 is the service's own word: its work is over, so one look tells what came of it. */
function serviceIsDone(failure: PlatformError | undefined): boolean {
  return failure?.failure.status === 500;
}

async function lookOnce(
  platform: TenantPlatform,
  tenantId: string,
): Promise<TenantDocument | undefined> {
  return findTenant(await platform.tenants.fresh(), tenantId);
}

/** Looks at least once, then every second until the deadline; a list that fails is no answer. */
async function lookUntil(
  platform: TenantPlatform,
  tenantId: string,
  deadline: Deadline | undefined,
): Promise<TenantDocument | undefined> {
  for (;;) {
    const live = await lookOnce(platform, tenantId).catch((error: unknown) => {
      if (deadline === undefined || !(error instanceof CxError)) throw error;
      return undefined;
    });
    if (live !== undefined || deadline === undefined || deadline.hasPassed) return live;
    await sleep(Math.min(lookEveryMs, deadline.remainingMs));
  }
}
