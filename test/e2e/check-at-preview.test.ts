import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { NetworkingV1Api } from "@kubernetes/client-node";
import { tenantPayload } from "../sandbox/test-platform.ts";
import { Deployer, type Rule } from "./deployer.ts";
import { Portal } from "./portal.ts";
import { Site } from "./site.ts";

// What `up` would refuse is red in the preview of a pull request, when the platform's settings say so.
let site: Site;
const named = (tenantId: string) => ({ tenantId, tenantName: tenantId });
const tenant1 = named("tenant1");

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants: [tenant1] });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);
afterAll(() => site.remove());

const declare = (...ids: string[]) =>
  site.configure({ tenants: [tenant1, ...ids.map(named)], platform: { checkAtPreview: true } });

/** Somebody makes a tenant in the portal. */
const madeByHand = (tenantId: string, fqdn: string) =>
  new Portal(site.platform).make(
    tenantPayload(tenantId, { createdBy: "operator", tenantSettings: { fqdn } }),
  );

/** What the platform was asked since the last time, but for logins. */
async function asked(): Promise<string[]> {
  const { requests } = await site.state();
  await site.control("/requests/reset");
  return Object.keys(requests).filter((route) => !route.includes("POST /realms"));
}

/** A preview is to fail in these words, and to ask only. */
async function refuses(words: RegExp, env: Record<string, string> = {}): Promise<void> {
  const { tenants, allowedHosts } = await site.state();
  await asked();
  const preview = await site.pulumi(["preview"], { env });
  expect(preview.text).toMatch(words);
  expect(preview.ok).toBe(false);
  const requests = await asked();
  expect(requests).toContain("tenant GET /tenant");
  expect(requests.filter((route) => !route.includes(" GET "))).toEqual([]);
  expect(await site.state()).toMatchObject({ tenants, allowedHosts });
  expect(await site.objects("ingresses")).toEqual(["cx-tenant1"]);
}

const defaultBackend = { service: { name: "web", port: { number: 80 } } };
const namespaces: Rule = { apiGroups: [""], resources: ["namespaces"], verbs: ["get"] };

describe("the preview refuses a new tenant", () => {
  test("that somebody else has made", async () => {
    await madeByHand("tenant2", "tenant2.cx.localhost");
    await declare("tenant2");
    await refuses(/tenant 'tenant2' .*was not made by this stack \(createdBy: 'operator'\)/s);
  }, 60_000);

  test("whose FQDN another tenant has", async () => {
    await madeByHand("strange", "tenant3.cx.localhost");
    await declare("tenant3");
    await refuses(/'strange'/);
  }, 60_000);

  test("for whose host somebody has an Ingress", async () => {
    const spec = { rules: [{ host: "tenant4.cx.localhost" }], defaultBackend };
    const body = { metadata: { name: "web" }, spec };
    await site.kubernetes(NetworkingV1Api).createNamespacedIngress({ namespace: "default", body });
    await declare("tenant4");
    await refuses(/Ingress default\/web/);
  }, 60_000);

  test("when the account lacks a permission", async () => {
    const deployer = await Deployer.of(site);
    await deployer.mayOnly("ef-external", [namespaces]);
    await declare("tenant5");
    await refuses(/- create ingresses\.networking\.k8s\.io in namespace/, deployer.env);
  }, 60_000);

  test("when a service gives no answer", async () => {
    await site.control("/faults", [{ service: "tenant", kind: "status", status: 503 }]);
    await refuses(/cannot list the tenants/);
    await site.control("/faults", []);
  }, 60_000);
});

test("a tenant that may be made is previewed and made, and then asked about no more", async () => {
  await asked();
  expect(await site.pulumi(["preview"])).toMatchObject({ failure: "" });
  expect((await asked()).sort()).toEqual([
    "grafana GET /api/datasources/name/:name",
    "grafana GET /api/datasources/uid/:uid",
    "tenant GET /tenant",
    "tenant GET /tenant/:id",
  ]);
  expect(await site.up()).toMatchObject({ failure: "" });
  await asked();
  const unchanged = await site.pulumi(["preview", "--expect-no-changes"]);
  expect(unchanged).toMatchObject({ failure: "" });
  expect(await asked()).toEqual([]);
}, 120_000);

test("a destroy that runs the program asks nothing about a tenant that is not there yet", async () => {
  await declare("tenant5", "tenant2");
  const destroy = ["destroy", "--yes", "--skip-preview", "--run-program"];
  expect(await site.pulumi(destroy)).toMatchObject({ failure: "" });
}, 120_000);

test("without the word the preview asks nothing", async () => {
  await site.configure({ tenants: [tenant1, named("tenant2")] });
  await asked();
  expect(await site.pulumi(["preview"])).toMatchObject({ failure: "" });
  expect(await asked()).toEqual([]);
}, 60_000);
