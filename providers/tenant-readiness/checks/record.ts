import { findTenant, normalStatus } from "../../tenant/payload.ts";
import { defaults } from "../schema.ts";
import type { Check } from "./check.ts";

/** The tenant is in the platform's list with the wanted status. */
export const record: Check = async (round) => {
  const { spec } = round;
  const list = await round.deadline.bound(round.tenants());
  if (list === undefined) {
    return {
      came: "the platform gave no list of tenants in time",
      remedy: "check that tenantApi.url is right and the tenant service is running",
    };
  }
  const live = findTenant(list, spec.tenantId);
  if (live === undefined) {
    return {
      came: `tenant '${spec.tenantId}' is not in the platform's list of tenants`,
      remedy: "run pulumi refresh, then pulumi up: it creates the tenant again",
    };
  }
  const wanted = spec.status ?? defaults.status;
  if (normalStatus(live["status"]) === wanted) return undefined;
  return {
    came: `the tenant's status is ${JSON.stringify(live["status"])}, wanted is "${wanted}"`,
    remedy:
      wanted === "active"
        ? "it was suspended in the portal, or its license has expired: renew the license, set `status: active` for the tenant and run pulumi up"
        : "run pulumi up --refresh: it suspends the tenant again",
  };
};
