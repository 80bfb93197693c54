import { resourceTypes } from "../../providers/engine/stub.ts";
import type { EngineStep } from "./events.ts";

/** Type of a tenant's record. */
export const tenantType: string = resourceTypes.tenant;
/** Type of the judgment whether a tenant may be made. */
export const accessType: string = resourceTypes.tenantAccess;
/** Type of the component that a tenant and all that belongs to it stand under. */
export const tenantStackType = "cx:index:CxTenantStack";

/** What people call our own objects. */
const names: Readonly<Record<string, string>> = {
  [tenantType]: "record",
  [accessType]: "access check",
  [resourceTypes.tenantReadiness]: "readiness check",
  [resourceTypes.grafanaAllowedHost]: "allowed host in Grafana",
  [resourceTypes.grafanaProvisionedHost]: "allowed host in Grafana's file",
  [resourceTypes.fleet]: "guard over all tenants",
};

/** The kind of an object, e.g. `Ingress`, from its type in the engine. */
export function kindOf(type: string): string {
  if (type.startsWith("pulumi:providers:"))
    return `provider ${type.slice("pulumi:providers:".length)}`;
  return names[type] ?? type.slice(type.lastIndexOf(":") + 1);
}

/** True for what is there beyond the state: no frame, no provider, no check that makes nothing. */
export function isOnPlatform(step: Pick<EngineStep, "type">): boolean {
  const { fleet, tenantAccess, tenantReadiness } = resourceTypes;
  const isCheck = [fleet, tenantAccess, tenantReadiness].some((type) => type === step.type);
  return isObject(step) && !isCheck && !step.type.startsWith("pulumi:providers:");
}

/** True for what is an object of its own, and no frame around others. */
export function isObject({ type }: Pick<EngineStep, "type">): boolean {
  return type !== "pulumi:pulumi:Stack" && type !== tenantStackType;
}
