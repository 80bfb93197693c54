import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { missingPasswords, studioProblems, withOwnStudios } from "../../components/studios.ts";
import { valueOf } from "./mock-engine.ts";

const tenant = { tenantId: "tenant1" };
const own = { studios: { campaigns: "perTenant", surveys: "perTenant" } } as const;
const shared = { studios: { campaigns: "shared", surveys: "shared" } } as const;
const ownUrl = "http://tenant1-campaign-studio-svc.tenant1.svc:1880";

describe("a campaign studio of the tenant's own", () => {
  test("has the address that its chart gives it", () => {
    expect(withOwnStudios(tenant, own)).toEqual({ ...tenant, campaigns: { url: ownUrl } });
    const campaigns = { username: "shop", url: undefined };
    expect(withOwnStudios({ ...tenant, campaigns }, own).campaigns).toEqual({
      username: "shop",
      url: ownUrl,
    });
  });

  test("has the address that is given", () => {
    const campaigns = { url: "http://studio.shop.svc:1880" };
    expect(withOwnStudios({ ...tenant, campaigns }, own)).toEqual({ ...tenant, campaigns });
  });

  test.each([
    [{ username: "shop" }, { username: "shop", url: ownUrl }],
    [{ url: "http://studio:1880" }, { url: "http://studio:1880" }],
  ])("has one too where the program knows %j only later", async (known, whole) => {
    const { campaigns } = withOwnStudios({ ...tenant, campaigns: pulumi.output(known) }, own);
    expect(await valueOf(pulumi.output(campaigns))).toEqual(whole);
  });

  test.each([[{}], [{ studios: {} }], [shared]])("is none with %j", (platform) => {
    expect(withOwnStudios(tenant, platform)).toBe(tenant);
  });
});

describe("a survey studio of the tenant's own", () => {
  test("needs an address, which nobody can make up", () => {
    expect(studioProblems(tenant, own)).toEqual([
      { path: "surveys.url", reason: expect.stringContaining("is missing") },
    ]);
  });

  test.each([
    [{ surveys: { url: "http://surveys:1880" } }, own],
    [{ surveys: pulumi.output({}) }, own],
    [{}, shared],
    [{}, { studios: { campaigns: "perTenant" } } as const],
    [{}, {}],
  ])("%# has one, may have one, or is none", (settings, platform) => {
    expect(studioProblems({ ...tenant, ...settings }, platform)).toEqual([]);
  });
});

describe("the password of a shared studio", () => {
  test("is missing where nobody gives it", () => {
    const both = ["campaigns.password", "surveys.password"];
    expect(missingPasswords(tenant, shared)).toEqual(both);
    const campaigns = { username: "shop" };
    expect(missingPasswords({ ...tenant, campaigns }, shared)).toEqual(both);
  });

  test("is not missing where it is given, or not known yet", () => {
    const campaigns = { password: pulumi.secret("canary") };
    const surveys = pulumi.output({});
    expect(missingPasswords({ ...tenant, campaigns, surveys }, shared)).toEqual([]);
  });

  test.each([[{}], [own]])("is none with %j", (platform) => {
    expect(missingPasswords(tenant, platform)).toEqual([]);
  });
});
