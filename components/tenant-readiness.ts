import type * as pulumi from "@pulumi/pulumi";
import {
  TenantReadiness,
  type TenantReadinessArgs,
} from "../providers/tenant-readiness/tenant-readiness.ts";
import { tenantConnection, type Platform } from "./platform.ts";

/** The tenant that has to be live. */
type LiveTenant = Pick<TenantReadinessArgs, "status" | "administrator"> & {
  tenantId: string;
  fqdn: string;
};

/** The proof that a tenant is live; undefined when the platform's settings ask for none. */
export function tenantReadiness(
  { tenantId, fqdn, status, administrator }: LiveTenant,
  platform: Platform,
  options: pulumi.CustomResourceOptions,
): TenantReadiness | undefined {
  if (platform.readiness === undefined) return undefined;
  return new TenantReadiness(
    tenantId,
    {
      tenantId,
      fqdn,
      ...(status !== undefined && { status }),
      ...(administrator !== undefined && { administrator }),
      ...platform.readiness,
      connection: tenantConnection(platform),
    },
    options,
  );
}
