import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CustomObjectsApi } from "@kubernetes/client-node";
import { Site } from "./site.ts";

// One story, told in order: every step starts where the one before ended.
let site: Site;
const tenants = [{ tenantId: "tenant1", tenantName: "Tenant One" }];

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants });
  expect(await site.up()).toMatchObject({ failure: "" });
  await leadLoginTo("nobody");
  const { port } = new URL(site.platform.urls.gateway ?? "");
  const readiness = { address: `127.0.0.1:${port}`, timeoutSeconds: 4, intervalSeconds: 1 };
  await site.configure({ tenants, platform: { readiness } });
}, 120_000);
afterAll(() => site.remove());

/** Somebody edits the tenant's Ingress: `/auth` leads to another service. */
async function leadLoginTo(service: string): Promise<void> {
  await site.kubernetes(CustomObjectsApi).patchNamespacedCustomObject({
    group: "networking.k8s.io",
    version: "v1",
    namespace: "ef-external",
    plural: "ingresses",
    name: "cx-tenant1",
    body: [
      { op: "test", path: "/spec/rules/0/http/paths/0/path", value: "/auth" },
      { op: "replace", path: "/spec/rules/0/http/paths/0/backend/service/name", value: service },
    ],
  });
}

test("up waits in vain, then names the step that is wrong, and what to do", async () => {
  const up = await site.up();
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(
    /tenant 'tenant1' is not live at https:\/\/tenant1\.cx\.localhost: 1 of 6 checks failed/,
  );
  expect(up.text).toMatch(
    /- realm: https:\/\/tenant1\.cx\.localhost\/auth\/realms\/tenant1 answered HTTP 503/,
  );
  expect(up.text).toContain("the /auth path of the Ingress must lead to keycloak");
  expect(up.text).toContain("passed: certificate, loginPage, record, logo");
  expect(up.text).not.toMatch(/at .*\.(ts|js):\d+|defect/);
}, 60_000);

test("up waits until the tenant is live", async () => {
  const repair = sleep(3_000).then(() => leadLoginTo("keycloak"));
  const [up] = await Promise.all([site.up(), repair]);
  expect(up).toMatchObject({ failure: "" });
  expect(up.text).toMatch(/1 created/);
  const notReady = await site.pulumi(["stack", "output", "notReady", "--json"]);
  expect(JSON.parse(notReady.text)).toEqual([]);
  const { deployment } = await site.exported();
  const readiness = deployment.resources.find(({ type }) => type.endsWith("cx:TenantReadiness"));
  expect(readiness).toMatchObject({ outputs: { ready: true } });
}, 60_000);

test("a second look finds nothing to do", async () => {
  // The Ingress was edited and put back by hand: a refresh takes its fields back.
  expect(await site.up("--refresh")).toMatchObject({ failure: "" });
  await site.control("/requests/reset");
  expect(await site.pulumi(["preview", "--expect-no-changes"])).toMatchObject({ failure: "" });
  expect((await site.state()).requests).toEqual({});
  const refresh = await site.pulumi(["preview", "--refresh", "--expect-no-changes"]);
  expect(refresh).toMatchObject({ failure: "" });
  expect((await site.state()).requests["tenant GET /tenant"]).toBe(1);
}, 60_000);

test("a refresh sees that the tenant went down, and up waits for it again", async () => {
  const wentDown = { service: "keycloak", path: "/realms/tenant1", kind: "status", status: 404 };
  await site.control("/faults", [{ ...wentDown, times: 1 }]); // the refresh meets it, the wait does not
  const up = await site.up("--refresh");
  expect(up).toMatchObject({ failure: "" });
  expect(up.text).toMatch(/1 updated/);
}, 60_000);
