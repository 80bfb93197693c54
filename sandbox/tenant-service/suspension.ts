import type { JsonObject } from "../json.ts";

/** True when somebody, or the end of the license, suspended the tenant: nobody can log in there. */
export function isSuspended(tenant: JsonObject): boolean {
  return tenant["status"] === "inActive";
}
