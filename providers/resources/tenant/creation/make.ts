import { CxError, wordsOf } from "../../../errors.ts";
import type { Deadline } from "../../../flow/deadline.ts";
import { PlatformError, type PlatformErrorCode } from "../../../http/errors.ts";
import type { Logo } from "../../../services/tenant-api/logo.ts";
import { lookFor, lookUntil } from "./look.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import type { TenantService } from "../../../services/tenant-api/service.ts";

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
  platform: TenantService,
  document: TenantDocument,
  logo: Logo | undefined,
  deadline: Deadline,
): Promise<MakeOutcome> {
  const tenantId = String(document["tenantId"]);
  const { failure, record } = await post(platform, document, logo, deadline);
  platform.tenants.changed();
  if (record !== undefined) return { kind: "made", live: record };
  const isOver = isServicesOwnWord(failure);
  const told = failure === undefined ? `tenant '${tenantId}' was accepted` : wordsOf(failure);
  try {
    const look = isOver ? lookFor : lookUntil;
    const live = await look(platform, { tenantId }, deadline);
    if (live !== undefined && failure === undefined) return { kind: "made", live };
    if (live !== undefined) return { kind: "alreadyThere", live, words: told };
  } catch (error) {
    return unknown(told, wordsOf(error));
  }
  if (isOver) throw explained(failure, tenantId);
  const seconds = String(platform.operationTimeoutSeconds);
  return unknown(told, `it did not show up in the list of tenants within ${seconds} s`);
}

/** A platform may know a tenant that it shows nowhere, such as a suspended one. */
function explained(failure: unknown, tenantId: string): unknown {
  if (!(failure instanceof PlatformError) || failure.code !== "conflict") return failure;
  return new CxError(
    failure.message,
    `a tenant '${tenantId}' may be there that the platform shows neither in its list nor by itself, such as a suspended one: ask Expertflow's support to activate it, then run pulumi up again; or choose another tenantId`,
    { cause: failure },
  );
}

function unknown(told: string, seen: string): MakeOutcome {
  const reason = `outcome unknown: ${told}; ${seen}. Run pulumi up again: it looks first and creates the tenant only when it is not there`;
  return { kind: "unknown", reason };
}

async function post(
  platform: TenantService,
  document: TenantDocument,
  logo: Logo | undefined,
  deadline: Deadline,
): Promise<{ failure?: unknown; record?: TenantDocument | undefined }> {
  try {
    return { record: await platform.api.create(document, logo, deadline) };
  } catch (error) {
    if (wasNeverWorkedOn(error)) throw error;
    return { failure: error };
  }
}

const neverWorkedOn: readonly PlatformErrorCode[] = [
  "unreachable",
  "untrusted",
  "unauthorized",
  "forbidden",
  "notFound",
  "throttled",
];

/** The request was not sent, or the gateway refused it: the service knows nothing of it. */
function wasNeverWorkedOn(error: unknown): boolean {
  if (error instanceof PlatformError) return neverWorkedOn.includes(error.code);
  return error instanceof CxError;
}

/**
 * The service's work is over, so one look tells what came of it: it refused, or 500 is its own word
 * (a duplicate can be answered with 500 too).
 */
function isServicesOwnWord(failure: unknown): boolean {
  if (!(failure instanceof PlatformError)) return false;
  return !failure.outcomeIsUnknown || failure.failure.status === 500;
}
