import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { askAsHost } from "../sandbox/test-platform.ts";
import { readFileSync } from "node:fs";
import { Site } from "./site.ts";

// One story, told in order: every step starts where the one before ended.
let site: Site;
const tenants = [
  { tenantId: "tenant1", tenantName: "Tenant One", dialer: { maxConcurrentCalls: 5 } },
  { tenantId: "tenant2", tenantName: "Tenant Two" },
];
const foreign = ["*", "https://cx.expertflow.example", "https://reports.example.com"];

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants });
}, 60_000);
afterAll(() => site.remove());

test("a preview makes nothing and calls nothing", async () => {
  await site.control("/requests/reset");
  const preview = await site.pulumi(["preview"]);
  expect(preview).toMatchObject({ failure: "" });
  expect(preview.text).toContain("15 to create");
  const { requests, tenants: made } = await site.state();
  expect(made).toEqual([]);
  expect(requests).toEqual({});
}, 60_000);

test("up onboards both tenants with all that belongs to them", async () => {
  const up = await site.up();
  expect(up).toMatchObject({ failure: "" });
  const state = await site.state();
  expect(state.tenants.map(({ tenantId, status }) => [tenantId, status]).sort()).toEqual([
    ["tenant1", "active"],
    ["tenant2", "active"],
  ]);
  expect(state.realms.sort()).toEqual(["tenant1", "tenant2"]);
  expect(state.allowedHosts.slice(0, 3)).toEqual(foreign);
  expect(state.allowedHosts.slice(3).sort()).toEqual([
    "https://tenant1.cx.localhost",
    "https://tenant2.cx.localhost",
  ]);
  expect(await site.objects("ingresses")).toEqual(["cx-tenant1", "cx-tenant2"]);
  expect(await site.objects("dnsendpoints")).toEqual(["cx-tenant1", "cx-tenant2"]);
  expect(state.requests["tenant POST /tenant"]).toBe(2);
}, 60_000);

test("each tenant's realm and application answer at its own host name", async () => {
  const { urls, caCertFile } = site.platform;
  const ca = readFileSync(caCertFile ?? "", "utf8");
  const host = "tenant1.cx.localhost";
  const realm = await askAsHost(`${urls.gateway ?? ""}/auth/realms/tenant1`, host, ca);
  expect([realm.status, realm.json["realm"]]).toEqual([200, "tenant1"]);
  const page = await askAsHost(`${urls.gateway ?? ""}/unified-admin`, host, ca);
  expect(page.status).toBe(200);
  const nobody = await askAsHost(
    `${urls.gateway ?? ""}/auth/realms/tenant1`,
    "tenant9.cx.localhost",
    ca,
  );
  expect(nobody.status).toBe(404);
});

test("a second up has nothing to do and calls nothing", async () => {
  await site.control("/requests/reset");
  const up = await site.up();
  expect(up.text).toContain("15 unchanged");
  expect((await site.state()).requests).toEqual({});
  expect(await site.pulumi(["preview", "--expect-no-changes"])).toMatchObject({ failure: "" });
}, 60_000);

test("a refresh costs one list and one data source for all tenants", async () => {
  await site.control("/requests/reset");
  const refresh = await site.pulumi(["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
  expect(refresh).toMatchObject({ failure: "" });
  const { requests } = await site.state();
  expect(requests["tenant GET /tenant"]).toBe(1);
  expect(requests["grafana GET /api/datasources/name/:name"]).toBe(1);
}, 60_000);

test("a change in the portal shows in preview --refresh, and up puts it back", async () => {
  await site.changeInPortal("tenant1", {
    tenantName: "Changed by hand",
    tenantSettings: { dialer: { callsPerSecond: "99" }, redis: { password: "canary-by-hand" } },
  });
  const preview = await site.pulumi(["preview", "--refresh", "--diff"]);
  expect(preview.text).toMatch(/callsPerSecond: 99 => 15/);
  expect(preview.text).toMatch(/tenantName: "Changed by hand" => "Tenant One"/);
  expect(preview.text).not.toMatch(/updatedAt|logoPath|_id|by-hand/);
  expect(await site.up("--refresh")).toMatchObject({ failure: "" });
  expect(await site.tenant("tenant1")).toMatchObject({ tenantName: "Tenant One" });
  expect(await site.pulumi(["preview", "--refresh", "--expect-no-changes"])).toMatchObject({
    failure: "",
  });
}, 90_000);

test("one more line makes exactly six objects, with one POST", async () => {
  const before = (await site.exported()).deployment.resources.map(({ urn }) => urn);
  await site.control("/requests/reset");
  await site.configure({
    tenants: [...tenants, { tenantId: "tenant3", tenantName: "Tenant Three" }],
  });
  const up = await site.up();
  expect(up.text).toContain("6 created");
  const after = (await site.exported()).deployment.resources.map(({ urn }) => urn);
  const made = after.filter((urn) => !before.includes(urn));
  expect(made.map((urn) => urn.split("::").slice(-2).join(" ")).sort()).toEqual([
    "cx:index:CxTenantStack tenant3",
    "cx:index:CxTenantStack$kubernetes:externaldns.k8s.io/v1alpha1:DNSEndpoint tenant3",
    "cx:index:CxTenantStack$kubernetes:networking.k8s.io/v1:Ingress tenant3",
    "cx:index:CxTenantStack$pulumi-nodejs:dynamic/cx:GrafanaAllowedHost tenant3",
    "cx:index:CxTenantStack$pulumi-nodejs:dynamic/cx:Tenant tenant3",
    "cx:index:CxTenantStack$pulumi-nodejs:dynamic/cx:TenantAccess tenant3",
  ]);
  expect((await site.state()).requests["tenant POST /tenant"]).toBe(1);
}, 60_000);

test("a changed setting is an update of that tenant alone, with one PATCH", async () => {
  await site.control("/requests/reset");
  const renamed = { tenantId: "tenant2", tenantName: "Tenant Two Renamed" };
  await site.configure({
    tenants: [tenants[0], renamed, { tenantId: "tenant3", tenantName: "Tenant Three" }],
  });
  const up = await site.up();
  expect(up.text).toMatch(/1 updated/);
  expect(await site.tenant("tenant2")).toMatchObject({ tenantName: "Tenant Two Renamed" });
  expect((await site.state()).requests["tenant PATCH /tenant"]).toBe(1);
}, 60_000);

test("a wrong password stops a new tenant before anything of it is made", async () => {
  const before = await site.state();
  await site.configure({
    tenants: [...tenants, { tenantId: "tenant4", tenantName: "Tenant Four" }],
  });
  const up = await site.pulumi(["up", "--yes", "--skip-preview"], {
    env: { CX_LOGIN_PASSWORD: "canary-wrong-password" },
  });
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(/cannot log in as 'mtt-admin'/);
  const after = await site.state();
  expect(after.tenants).toEqual(before.tenants);
  expect(await site.objects("ingresses")).not.toContain("cx-tenant4");
}, 60_000);

test("destroy suspends the tenants and takes everything else away", async () => {
  const destroy = await site.pulumi(["destroy", "--yes", "--skip-preview"]);
  expect(destroy).toMatchObject({ failure: "" });
  const state = await site.state();
  expect(state.tenants.map(({ status }) => status)).toEqual(["inActive", "inActive", "inActive"]);
  expect(state.allowedHosts).toEqual(foreign);
  expect(await site.objects("ingresses")).toEqual([]);
  expect(await site.objects("dnsendpoints")).toEqual([]);
  expect((await site.exported()).deployment.resources).toEqual([]);
}, 60_000);
