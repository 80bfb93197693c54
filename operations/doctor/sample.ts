import { accessArgs, type AccessTenant } from "../../components/access-args.ts";
import { onPremisesTenant, type Platform } from "../../components/platform.ts";
import { markOf, newSeed } from "../../providers/mark.ts";
import {
  accessSpec,
  type TenantAccessSpec,
} from "../../providers/resources/tenant-access/schema.ts";

/** A tenant that nobody has: what it would get is what every tenant of a platform gets. */
export function sampleTenant({ rootDomain }: Platform): AccessTenant {
  const tenantId = rootDomain === undefined ? onPremisesTenant : "cx-doctor";
  return { tenantId, fqdn: `cx-doctor.${rootDomain ?? "example.com"}` };
}

/** What has to be true before the tenant is made; `mark`: of the state that has let it in already. */
export function accessOf(
  platform: Platform,
  tenant: AccessTenant,
  { owner = "doctor", mark }: { owner?: string; mark?: string | undefined } = {},
): TenantAccessSpec {
  const seed = newSeed();
  return accessSpec.parse({
    ...accessArgs(platform, tenant),
    owner,
    seed,
    mark: mark ?? markOf(owner, seed),
    forced: [],
  });
}
