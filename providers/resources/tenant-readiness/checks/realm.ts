import { z } from "zod";
import type { Check } from "./check.ts";
import { lookAt } from "./look-at.ts";

/** The tenant's realm answers at the tenant's host name. */
export const realm: Check = (round) => {
  const { tenantId } = round.spec;
  const wanted = z.object({ realm: z.literal(tenantId) });
  return lookAt(round, {
    path: `/auth/realms/${encodeURIComponent(tenantId)}`,
    remedy:
      "the /auth path of the Ingress must lead to keycloak, and no other Ingress may claim this host; " +
      "if it does, Keycloak has no such realm yet: see the log of the platform's tenant service",
    judge: ({ json, html }) => {
      if (wanted.safeParse(json).success) return undefined;
      return html === undefined ? "without naming the realm" : "with a page, not with the realm";
    },
  });
};
