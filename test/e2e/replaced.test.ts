import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Site } from "./site.ts";

// What `--replace` and `state taint` do to live tenants: the engine makes the new resource before it deletes the old one.
let site: Site;
const tenants = [
  { tenantId: "tenant1", tenantName: "Tenant One" },
  { tenantId: "tenant2", tenantName: "Tenant Two", onDestroy: "delete" },
];

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);
afterAll(() => site.remove());

/** All that customers of a tenant depend on. */
async function whatIsThere() {
  const { tenants: records, allowedHosts } = await site.state();
  return {
    records,
    allowedHosts,
    ingresses: await site.objects("ingresses"),
    endpoints: await site.objects("dnsendpoints"),
  };
}

test.each(["Tenant", "Ingress", "DNSEndpoint", "GrafanaAllowedHost", "Fleet"])(
  "every %s is there as before after it was replaced",
  async (kind) => {
    const before = await whatIsThere();
    const { deployment } = await site.exported();
    const urns = deployment.resources.filter(({ type }) => type.endsWith(`:${kind}`));
    expect(urns).not.toEqual([]);
    const up = await site.up(...urns.flatMap(({ urn }) => ["--replace", urn]));
    expect(up).toMatchObject({ failure: "" });
    expect(await whatIsThere()).toEqual(before);
    const preview = ["preview", "--refresh", "--expect-no-changes"];
    expect(await site.pulumi(preview)).toMatchObject({ failure: "" });
  },
  90_000,
);

test("what holds a tenant's seed is not replaced, and nothing is changed", async () => {
  const before = await whatIsThere();
  const up = await site.up("--replace", "**cx:TenantAccess::*");
  expect(up.ok).toBe(false);
  expect(await whatIsThere()).toEqual(before);
  expect(await site.up()).toMatchObject({ failure: "" });
  expect(await whatIsThere()).toEqual(before);
}, 90_000);

test("a tainted tenant is live afterwards", async () => {
  const before = await whatIsThere();
  const { deployment } = await site.exported();
  const live = deployment.resources.filter(({ type }) => type.endsWith("cx:Tenant"));
  expect(live).toHaveLength(2);
  for (const { urn } of live) {
    expect(await site.pulumi(["state", "taint", urn, "--yes"])).toMatchObject({ failure: "" });
  }
  expect(await site.up()).toMatchObject({ failure: "" });
  expect(await whatIsThere()).toEqual(before);
}, 90_000);
