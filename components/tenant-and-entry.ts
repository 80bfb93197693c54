import type * as pulumi from "@pulumi/pulumi";
import type { TenantAccess } from "../providers/tenant-access/tenant-access.ts";
import { CxTenant } from "../providers/tenant/tenant.ts";
import type { CxTenantStackArgs } from "./cx-tenant-stack.ts";
import { tenantConnection } from "./platform.ts";
import { tenantDns } from "./tenant-dns.ts";
import { tenantIngress } from "./tenant-ingress.ts";

type After = (...resources: pulumi.Resource[]) => pulumi.CustomResourceOptions;

/** A tenant with the objects that lead its host name in. */
export interface TenantAndEntry {
  live: CxTenant;
  entry: pulumi.Resource[];
}

/**
 * Declares the tenant and its way in. DNS and routing are prerequisites of a new tenant (contract §6). A
 * tenant that may be taken over comes first: if it is refused, nothing else is made for it.
 */
export function tenantAndEntry(
  { tenant, platform, access }: CxTenantStackArgs & { access: TenantAccess },
  after: After,
): TenantAndEntry {
  const { customHost: _entry, protect: _stack, ...record } = tenant;
  const { mark, seed } = access;
  const declareEntry = (...before: pulumi.Resource[]) => [
    ...tenantDns(tenant, platform.dns, mark, after(access, ...before)),
    ...tenantIngress(tenant, platform.ingress, platform.dns, mark, after(access, ...before)),
  ];
  const declareTenant = (...before: pulumi.Resource[]) =>
    new CxTenant(
      tenant.tenantId,
      {
        ...record,
        ...(platform.owner !== undefined && { owner: platform.owner }),
        seed,
        connection: tenantConnection(platform),
      },
      after(access, ...before),
    );
  if (tenant.adopt === undefined || tenant.adopt === "never") {
    const entry = declareEntry();
    return { entry, live: declareTenant(...entry) };
  }
  const live = declareTenant();
  return { live, entry: declareEntry(live) };
}
