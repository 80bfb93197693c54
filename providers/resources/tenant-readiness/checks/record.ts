import { PlatformError } from "../../../http/errors.ts";
import { printable } from "../../../words/printable.ts";
import { findTenant } from "../../tenant/document/payload.ts";
import {
  isSuspended,
  normalStatus,
  type TenantDocument,
} from "../../../services/tenant-api/document.ts";
import type { Check, Finding, Round } from "../round.ts";

/** The tenant is in the platform's list, with the wanted status if there is one. */
export const record: Check = async (round) => {
  const { spec } = round;
  const list = await round.deadline.bound(round.tenants()).catch(serviceFailure);
  if (list === undefined) return noList("the platform gave no list of tenants in time");
  if (list instanceof PlatformError) return noList(list.message);
  const live = findTenant(list, spec.tenantId);
  if (live === undefined) {
    return {
      came: `tenant '${spec.tenantId}' is not in the platform's list of tenants`,
      remedy: "run pulumi refresh, then pulumi up: it creates the tenant again",
    };
  }
  if (spec.status === undefined) {
    warnIfSuspended(live, round);
    return undefined;
  }
  if (normalStatus(live["status"]) === spec.status) return undefined;
  return {
    came: `the tenant's status is ${printable(JSON.stringify(live["status"]))}, wanted is "${spec.status}"`,
    remedy:
      spec.status === "active"
        ? "it was suspended in the portal, or its license has expired: renew the license, then run pulumi up --refresh"
        : "run pulumi up --refresh: it suspends the tenant again",
  };
};

function noList(came: string): Finding {
  return { came, remedy: "check that the platform's tenant service is running, and see its log" };
}

/** A service that is down; other failures carry their own remedy. */
function serviceFailure(error: unknown): PlatformError {
  if (error instanceof PlatformError && error.outcomeIsUnknown) return error;
  throw error;
}

/** Says that a tenant is suspended of which the program does not say whether it should be. */
export function warnIfSuspended(live: TenantDocument, { spec: { tenantId }, warn }: Round): void {
  if (!isSuspended(live)) return;
  warn(
    `tenant '${tenantId}' is suspended on the platform: nobody can log in to it. Its settings ask for no status, so this is left as it is; an expired license suspends it too: renew it, or set \`status\` for the tenant`,
  );
}
