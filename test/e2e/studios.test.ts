import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Site } from "./site.ts";

// One story, told in order: shared studios have one password, which is given once and never made up.
let site: Site;
const tenants = ["tenant1", "tenant2"].map((tenantId) => ({ tenantId, tenantName: tenantId }));
const shared = { campaigns: "shared", surveys: "shared" };
const configure = (platform: object, tenantDefaults = {}) =>
  site.configure({ tenants, platform, tenantDefaults });

beforeAll(async () => {
  site = await Site.start();
}, 60_000);
afterAll(() => site.remove());

test("a new tenant without the password is refused in the preview, and nothing is asked", async () => {
  await configure({ studios: shared });
  const preview = await site.pulumi(["preview"]);
  expect(preview.ok).toBe(false);
  expect(preview.text).toContain(
    "campaigns.password: is missing; the platform's studio is shared (platform.studios)",
  );
  expect(preview.text).toContain("surveys.password: is missing");
  expect((await site.state()).requests).toEqual({});
}, 60_000);

test("all tenants are made with the one that is given", async () => {
  await site.setSecret("tenantDefaults.campaigns.password", "canary-campaigns");
  await site.setSecret("tenantDefaults.surveys.password", "canary-surveys");
  expect(await site.up()).toMatchObject({ failure: "" });
  for (const { tenantId } of tenants) {
    expect(await site.tenant(tenantId)).toMatchObject({
      tenantSettings: {
        campaigns: { password: "canary-campaigns", username: tenantId },
        surveys: { password: "canary-surveys" },
      },
    });
  }
  expect(site.transcript.join("\n")).not.toMatch(/canary-(campaigns|surveys)/);
}, 60_000);

test("tenants that are there need none, and nothing of them changes without the word", async () => {
  await configure({});
  const preview = await site.pulumi(["preview", "--expect-no-changes"]);
  expect(preview).toMatchObject({ failure: "" });
}, 60_000);

test("each tenant's own campaign studio has its address, and voice is warned about", async () => {
  await configure({ studios: { campaigns: "perTenant" }, voice: true });
  const preview = await site.pulumi(["preview", "--diff"]);
  expect(preview).toMatchObject({ failure: "" });
  expect(preview.text).toContain("http://tenant2-campaign-studio-svc.tenant2.svc:1880");
  const warnings = preview.text.split("\n").filter((line) => line.includes("have no mediaServer"));
  expect(warnings).toEqual([expect.stringMatching(/: tenant1, tenant2$/)]);
}, 60_000);
