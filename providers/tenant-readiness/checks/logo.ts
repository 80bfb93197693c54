import { z } from "zod";
import type { Check } from "./check.ts";
import { lookAt } from "./look-at.ts";

/** Some versions may wrap a document (contract §3.2). */
const logoPath = z.object({ logoPath: z.string().min(1) });
const wanted = z.union([logoPath, z.object({ data: logoPath }), z.object({ tenant: logoPath })]);

/** The platform names the tenant's logo; the host name alone tells it which tenant. */
export const logo: Check = (round) =>
  lookAt(round, {
    path: "/cx-tenant/tenant/logo",
    login: true,
    remedy:
      "the platform must know the tenant by this host name and have its logo: check fqdn and logo of the tenant, and the platform's file service",
    judge: ({ json }) =>
      wanted.safeParse(json).success ? undefined : "without a logoPath: no logo is stored",
  });
