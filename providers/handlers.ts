/**
 * The handlers by the names that stand in every state file (engine/stub.ts), reached by way of
 * handlers.cjs. The export names never change; this file only re-exports.
 */
import { handlerFor } from "./engine/handler.ts";
import { fleetLifecycle } from "./resources/fleet/lifecycle.ts";
import { allowedHostLifecycle } from "./resources/grafana-allowed-host/lifecycle.ts";
import { provisionedHostLifecycle } from "./resources/grafana-provisioned-host/lifecycle.ts";
import { tenantAccessLifecycle } from "./resources/tenant-access/lifecycle.ts";
import { tenantLifecycle } from "./resources/tenant/lifecycle.ts";
import { readinessLifecycle } from "./resources/tenant-readiness/lifecycle.ts";

export const tenant = handlerFor(tenantLifecycle);
export const grafanaAllowedHost = handlerFor(allowedHostLifecycle);
export const grafanaProvisionedHost = handlerFor(provisionedHostLifecycle);
export const tenantAccess = handlerFor(tenantAccessLifecycle);
export const fleet = handlerFor(fleetLifecycle);
export const tenantReadiness = handlerFor(readinessLifecycle);
