import { expect } from "@jest/globals";
import { z } from "zod";
import { Site } from "../e2e/site.ts";
import type { Place } from "./server.ts";

/** The list of the first tenants, as it stands in a stack's file. */
export function listOf(count: number) {
  return idsOf(count).map((tenantId) => ({ tenantId, tenantName: `Name of ${tenantId}` }));
}

function idsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `tenant${String(index + 1)}`);
}

/** A platform of its own, and a stack `prod` for two tenants whose state is to be in that place. */
export async function siteAt(place: Place, knobs: Parameters<typeof Site.start>[0] = {}) {
  const site = await Site.start(knobs, { stack: "prod", backend: place });
  await site.configure({ tenants: listOf(2) });
  return site;
}

const exportSchema = z.object({
  deployment: z.object({
    resources: z.array(
      z.looseObject({ urn: z.string(), outputs: z.record(z.string(), z.unknown()).optional() }),
    ),
    pending_operations: z.array(z.unknown()).default([]),
  }),
});
const secretSchema = z.object({ plaintext: z.string() });

/** The state with its secrets in clear. */
export async function stateOf(site: Site) {
  const { text } = await site.pulumi(["stack", "export", "--show-secrets"]);
  return exportSchema.parse(JSON.parse(text)).deployment;
}

/** Every text that is a secret in the state, and long enough to be found by its letters. */
export async function secretsOf(site: Site): Promise<string[]> {
  const { resources } = await stateOf(site);
  const plain = resources.flatMap(({ outputs }) => secretsIn(outputs));
  return [...new Set(plain)].filter((text) => text.length >= 8);
}

function secretsIn(value: unknown): string[] {
  const secret = secretSchema.safeParse(value);
  if (secret.success) return textsIn(JSON.parse(secret.data.plaintext));
  return childrenOf(value).flatMap(secretsIn);
}

function textsIn(value: unknown): string[] {
  return typeof value === "string" ? [value] : childrenOf(value).flatMap(textsIn);
}

function childrenOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

/** The first tenants are there once, live and nothing else, none is half-done, and nothing is left to change. */
export async function expectOnce(site: Site, count = 2): Promise<void> {
  const ids = idsOf(count);
  const { tenants: records, realms, allowedHosts } = await site.state();
  expect(records.map(({ tenantId, status }) => [tenantId, status]).sort()).toEqual(
    ids.map((id) => [id, "active"]),
  );
  expect([...realms].sort()).toEqual(ids);
  const hosts = allowedHosts.filter((host) => host.endsWith(".cx.localhost"));
  expect(hosts.sort()).toEqual(ids.map((id) => `https://${id}.cx.localhost`));
  expect((await site.objects("ingresses")).sort()).toEqual(ids.map((id) => `cx-${id}`));
  expect((await site.objects("dnsendpoints")).sort()).toEqual(ids.map((id) => `cx-${id}`));
  const { resources, pending_operations } = await stateOf(site);
  expect(pending_operations).toEqual([]);
  const urns = resources.map(({ urn }) => urn);
  expect(urns).toEqual([...new Set(urns)]);
  await expectNoChange(site);
}

/** A preview that asks the platform finds nothing to do. */
async function expectNoChange(site: Site): Promise<void> {
  const preview = await site.pulumi(["preview", "--refresh", "--diff", "--expect-no-changes"]);
  expect(preview).toMatchObject({ failure: "" });
}

/** Files of Pulumi's that say that a run is under way. */
export async function locksIn(place: Place): Promise<string[]> {
  return [...(await place.contents()).keys()].filter((key) => key.startsWith(".pulumi/locks/"));
}
