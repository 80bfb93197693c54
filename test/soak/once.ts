import { expect } from "@jest/globals";
import type { Site } from "../e2e/site.ts";
import { foreignObjects } from "./foreign.ts";

/** What the sandbox has in Grafana's list from the start. */
export const foreignHosts = ["*", "https://cx.expertflow.example", "https://reports.example.com"];

/** Each tenant, and everything of it on the platform, is there once, and what is somebody else's is as it was. */
export async function expectOnPlatformOnce(
  site: Site,
  { ids, foreign }: { ids: readonly string[]; foreign: string },
): Promise<void> {
  const { tenants, realms, allowedHosts } = await site.state();
  expect(tenants.map(({ tenantId }) => tenantId).sort()).toEqual([...ids].sort());
  expect(tenants.map(({ status }) => status)).toEqual(ids.map(() => "active"));
  expect([...realms].sort()).toEqual([...ids].sort());
  expect(allowedHosts.slice(0, foreignHosts.length)).toEqual(foreignHosts);
  expect(allowedHosts.slice(foreignHosts.length).sort()).toEqual(
    ids.map((id) => `https://${id}.cx.localhost`).sort(),
  );
  const objects = ids.map((id) => `cx-${id}`).sort();
  expect((await site.objects("ingresses")).sort()).toEqual(objects);
  expect((await site.objects("dnsendpoints")).sort()).toEqual(objects);
  expect(await foreignObjects(site)).toBe(foreign);
}
