import { z } from "zod";
import { findTenant } from "../../tenant/document/payload.ts";
import type { Round } from "../round.ts";
import type { Check, Finding } from "./check.ts";
import { lookAt } from "./look-at.ts";

/** Some versions may wrap a document (contract §3.2). */
const logoPath = z.object({ logoPath: z.string().min(1) });
const wanted = z.union([logoPath, z.object({ data: logoPath }), z.object({ tenant: logoPath })]);

const remedy =
  "the platform must know the tenant by this host name and have its logo: check fqdn and logo of the tenant, and the platform's file service";

/**
 * The platform names the tenant's logo; the host name alone tells it which tenant. A platform that
 * asks for a login there gets none: what it has stored is in its list, which is asked at its own URL.
 */
export const logo: Check = (round) =>
  lookAt(round, {
    path: "/cx-tenant/tenant/logo",
    remedy,
    withoutLogin: () => storedLogo(round),
    judge: ({ json }) =>
      wanted.safeParse(json).success ? undefined : "without a logoPath: no logo is stored",
  });

const record = z.object({ tenantSettings: logoPath });

async function storedLogo(round: Round): Promise<Finding | undefined> {
  const { tenantId } = round.spec;
  if (record.safeParse(findTenant(await round.tenants(), tenantId)).success) return undefined;
  return { came: `the platform's list names no logo of tenant '${tenantId}'`, remedy };
}
