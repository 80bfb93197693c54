import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { PlatformError } from "../http/errors.ts";
import type { Logo } from "./logo.ts";
import { lookFor, lookUntil } from "./look.ts";
import type { TenantDocument } from "./payload.ts";
import type { TenantPlatform } from "./platform.ts";

/** What became of a POST. */
export type MakeOutcome =
  | { kind: "made"; live: TenantDocument }
  /**
   * The answer was a failure, and a tenant of that id is there: somebody else was faster, or the record
   * is ours. `words` are the platform's.
   */
  | { kind: "alreadyThere"; live: TenantDocument; words: string }
  /** Neither the answer nor the list told, until the deadline. */
  | { kind: "unknown"; reason: string };

/**
 * Sends the one POST of a tenant. An answer that leaves open whether the tenant was made is
 * followed by looking, never by a second POST (contract §3.5). Throws only when it is sure that
 * nothing was made.
 */
export async function makeTenant(
  platform: TenantPlatform,
  document: TenantDocument,
  logo: Logo | undefined,
  deadline: Deadline,
): Promise<MakeOutcome> {
  const tenantId = String(document["tenantId"]);
  const { failure, record } = await post(platform, document, logo, deadline);
  platform.tenants.changed();
  if (record !== undefined) return { kind: "made", live: record };
  try {
    const live = isOver(failure)
      ? await lookFor(platform, tenantId, deadline)
      : await lookUntil(platform, tenantId, deadline);
    if (live !== undefined) {
      if (failure === undefined) return { kind: "made", live };
      return { kind: "alreadyThere", live, words: failure.message };
    }
  } catch (error) {
    if (!(error instanceof CxError)) throw error;
    if (failure === undefined || failure.outcomeIsUnknown) {
      return { kind: "unknown", reason: unknownOutcome(failure, tenantId, error.message) };
    }
  }
  if (failure !== undefined && isOver(failure)) throw failure;
  const seconds = String(platform.operationTimeoutSeconds);
  const words = `it did not show up in the list of tenants within ${seconds} s`;
  return { kind: "unknown", reason: unknownOutcome(failure, tenantId, words) };
}

function unknownOutcome(
  failure: PlatformError | undefined,
  tenantId: string,
  words: string,
): string {
  return (
    `outcome unknown: ${failure?.message ?? `tenant '${tenantId}' was accepted`}; ${words}. ` +
    "Run pulumi up again: it looks first and creates the tenant only when it is not there"
  );
}

async function post(
  platform: TenantPlatform,
  document: TenantDocument,
  logo: Logo | undefined,
  deadline: Deadline,
): Promise<{ failure?: PlatformError; record?: TenantDocument | undefined }> {
  try {
    return { record: await platform.api.create(document, logo, deadline) };
  } catch (error) {
    if (error instanceof PlatformError) return { failure: error };
    throw error;
  }
}

/**
 * The service's work is over, so one look tells what came of it: it refused, or 500 is its own word
 * (a duplicate can be answered with 500 too).
 */
function isOver(failure: PlatformError | undefined): boolean {
  if (failure === undefined) return false;
  return !failure.outcomeIsUnknown || failure.failure.status === 500;
}
