import type { Deadline } from "../http/deadline.ts";
import type { TenantSpec, TenantStep } from "./arguments.ts";
import { leafAt } from "./leaves.ts";
import type { Logo } from "./logo.ts";
import { findTenant, type TenantDocument } from "./payload.ts";
import type { TenantPlatform } from "./platform.ts";

/** Parts of a tenant that are not there yet, and why that matters. */
export interface MissingParts {
  live: TenantDocument | undefined;
  steps: TenantStep[];
  reasons: string[];
}

const realmPollMs = 500;

/**
 * Waits until the tenant is whole: its record in the list, its logo stored and its realm answering.
 * A missing logo is sent once more. What is still missing at the deadline is returned.
 */
export async function missingParts(
  platform: TenantPlatform,
  spec: TenantSpec,
  logo: Logo | undefined,
  deadline: Deadline,
): Promise<MissingParts> {
  const missing: MissingParts = { live: undefined, steps: [], reasons: [] };
  missing.live = findTenant(await platform.tenants.fresh(), spec.tenantId);
  if (missing.live === undefined) {
    missing.steps.push("record");
    missing.reasons.push(
      `tenant '${spec.tenantId}' is not in the platform's list of tenants any more; run pulumi refresh, then pulumi up`,
    );
    return missing;
  }
  if (logo !== undefined && !hasLogo(missing.live)) {
    missing.live = await sendLogoAgain(platform, missing.live, spec, { logo, deadline });
    if (!hasLogo(missing.live)) {
      missing.steps.push("logo");
      missing.reasons.push(
        `the platform has not stored the logo of tenant '${spec.tenantId}' although it was sent twice; ` +
          "check the platform's file service, then run pulumi up again",
      );
    }
  }
  if (!(await realmAnswers(platform, spec.tenantId, deadline))) {
    missing.steps.push("realm");
    missing.reasons.push(
      `the realm of tenant '${spec.tenantId}' does not answer yet (waited ${String(platform.operationTimeoutSeconds)} s); ` +
        "run pulumi up again; if it stays so, the platform's tenant service could not make it: see its log",
    );
  }
  return missing;
}

function hasLogo(live: TenantDocument | undefined): boolean {
  const path = live === undefined ? undefined : leafAt(live, "tenantSettings.logoPath");
  return typeof path === "string" && path !== "";
}

async function sendLogoAgain(
  platform: TenantPlatform,
  live: TenantDocument,
  { tenantId, tenantName, tenantCode }: TenantSpec,
  { logo, deadline }: { logo: Logo; deadline: Deadline },
): Promise<TenantDocument | undefined> {
  await platform.api.update(live, { tenantId, tenantName, tenantCode }, logo, deadline);
  platform.tenants.changed();
  return findTenant(await platform.tenants.fresh(), tenantId);
}

async function realmAnswers(
  platform: TenantPlatform,
  tenantId: string,
  deadline: Deadline,
): Promise<boolean> {
  for (;;) {
    if (await platform.api.hasRealm(tenantId, deadline)) return true;
    if (deadline.remainingMs <= realmPollMs) return false;
    await deadline.pause(realmPollMs);
  }
}
