import * as pulumi from "@pulumi/pulumi";
import type { CxTenantStack } from "./components/cx-tenant-stack.ts";
import { declareEnvironment } from "./components/environment.ts";
import { loadSettings } from "./settings/settings.ts";

const settings = loadSettings();
const stacks = declareEnvironment(settings);

/**
 * Where each tenant is, by its id: `pulumi stack output tenants --json`. All of it is known beforehand, so
 * that a change of one tenant does not print the others.
 */
export const tenants = Object.fromEntries(
  settings.tenants.map(({ tenantId }, index) => {
    const { fqdn, url, realmUrl, dnsInstructions } = stacks[index] ?? {};
    return [tenantId, { fqdn, url, realmUrl, dnsInstructions }];
  }),
);

/** Tenants that were suspended when they were last looked at. */
export const suspended = idsOf(stacks, ({ status }) => status, "inActive");

/** Tenants that were not live when they were last looked at; empty without `platform.readiness`. */
export const notReady = idsOf(stacks, ({ ready }) => ready, false);

function idsOf(
  all: readonly CxTenantStack[],
  fact: (stack: CxTenantStack) => pulumi.Output<unknown>,
  value: unknown,
): pulumi.Output<string[]> {
  const facts = all.map((stack) => pulumi.all([stack.tenantId, fact(stack)]));
  return pulumi
    .all(facts)
    .apply((found) => found.filter(([, is]) => is === value).map(([tenantId]) => tenantId));
}
