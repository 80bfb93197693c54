import type { Deadline } from "../../../flow/deadline.ts";
import { poll } from "../../../flow/poll.ts";
import type { TenantStep } from "../state.ts";
import { leafAt } from "../document/leaves.ts";
import type { Logo } from "../../../services/tenant-api/logo.ts";
import { realmOf } from "../document/record.ts";
import type { TenantDocument } from "../../../services/tenant-api/document.ts";
import type { TenantService } from "../../../services/tenant-api/service.ts";
import { documentPath } from "../document/payload.ts";
import { reconcile } from "../update/reconcile.ts";

/** Parts of a tenant that are not there yet, and why that matters. */
export interface MissingParts {
  /** The tenant as it was seen last. */
  live: TenantDocument;
  steps: TenantStep[];
  reasons: string[];
}

const realmPollMs = 500;

/**
 * Waits until the tenant is whole: its logo stored and its realm answering. A missing logo is sent
 * again. What is still missing at the deadline is returned.
 * @param whole all that is wanted, for a platform that loses what an update does not carry.
 */
export async function missingParts(
  platform: TenantService,
  seen: TenantDocument,
  { logo, whole }: { logo: Logo | undefined; whole: TenantDocument },
  deadline: Deadline,
): Promise<MissingParts> {
  const tenantId = String(seen["tenantId"]);
  const missing: MissingParts = { live: seen, steps: [], reasons: [] };
  if (logo !== undefined && !hasLogo(seen)) {
    const change = { leaves: new Map(), whole, writer: {}, logo, deadline };
    missing.live = await reconcile(platform, seen, change);
    if (!hasLogo(missing.live)) {
      missing.steps.push("logo");
      missing.reasons.push(
        `the platform has not stored the logo of tenant '${tenantId}' although it was sent again; check the platform's file service, then run pulumi up again`,
      );
    }
  }
  const hasRealm = await poll(
    { end: deadline, pauseMs: realmPollMs },
    () => platform.api.hasRealm(realmOf(seen), deadline),
    (answers) => answers,
  );
  if (!hasRealm) {
    missing.steps.push("realm");
    missing.reasons.push(
      `the realm of tenant '${tenantId}' does not answer yet (waited ${String(platform.operationTimeoutSeconds)} s); run pulumi up again; if it stays so, the platform's tenant service could not make it: see its log`,
    );
  }
  return missing;
}

/** True when the record names a logo; whether the file behind it is there, readiness can look. */
export function hasLogo(live: TenantDocument): boolean {
  const path = leafAt(live, documentPath("logoPath"));
  return typeof path === "string" && path !== "";
}
