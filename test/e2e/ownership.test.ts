import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { CustomObjectsApi, NetworkingV1Api } from "@kubernetes/client-node";
import { Site, type Manifest } from "./site.ts";

// Two stacks on one platform: what one has made, the other neither gets nor breaks.
let site: Site;
let rival: Site;
let namesake: Site;
const tenant1 = { tenantId: "tenant1", tenantName: "Tenant One" };
const tenant2 = { tenantId: "tenant2", tenantName: "Tenant Two" };

beforeAll(async () => {
  site = await Site.start();
  rival = await site.another("rival", "rival");
  namesake = await site.another("namesake");
  await site.configure({ tenants: [tenant1] });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);
afterAll(() => site.remove());

/** All that customers of a tenant depend on. */
async function whatIsThere() {
  const { tenants, allowedHosts, realms } = await site.state();
  return {
    tenants,
    allowedHosts,
    realms,
    ingresses: await site.manifests("ingresses"),
    records: await site.manifests("dnsendpoints"),
  };
}

/** What somebody tries, and that it changes nothing of anybody's. */
async function refused(who: Site, words: string | RegExp, ...args: string[]): Promise<string> {
  const before = await whatIsThere();
  const up = await who.up(...args);
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(words);
  expect(await whatIsThere()).toEqual(before);
  return up.text;
}

test("everything that is made says whose it is", async () => {
  const mark = (await site.tenant("tenant1"))?.["createdBy"];
  expect(mark).toMatch(/^pulumi:cx-tenants\/test#[0-9a-f]{12}$/);
  for (const kind of ["ingresses", "dnsendpoints"] as const) {
    expect((await site.manifests(kind)).get("cx-tenant1")).toMatchObject({
      metadata: { annotations: { "cx.expertflow.com/owner": mark } },
    });
  }
});

describe("another stack that names the tenant", () => {
  test("is refused before anything is made, by its id and by its objects", async () => {
    await rival.configure({ tenants: [tenant1] });
    const text = await refused(rival, "TenantAccess");
    expect(text).toMatch(/not made by this stack|already belongs to an object/);
  }, 60_000);

  test("is refused with --target, too", async () => {
    await refused(rival, /not made by this stack|already belongs/, "--target", "**tenant1*");
  }, 60_000);

  test.each(["ifIdentical", "always"])(
    "gets no object of it with adopt: %s",
    async (adopt) => {
      await rival.configure({ tenants: [{ ...tenant1, adopt }] });
      await refused(
        rival,
        /already belongs to an object that is not this stack's[\s\S]*made by pulumi:cx-tenants\/test#/,
      );
    },
    60_000,
  );

  test("leaves it alone when its line goes again", async () => {
    const before = await whatIsThere();
    await rival.configure({ tenants: [] });
    expect(await rival.up()).toMatchObject({ failure: "" });
    expect(await rival.pulumi(["destroy", "--yes", "--skip-preview"])).toMatchObject({
      failure: "",
    });
    expect(await whatIsThere()).toEqual(before);
  }, 60_000);

  test("and a host that another object serves is refused, also with --target", async () => {
    const networking = site.kubernetes(NetworkingV1Api);
    await networking.createNamespacedIngress({
      namespace: "ef-external",
      body: {
        metadata: { name: "shop", labels: { "cx.expertflow.com/tenant": "tenant2" } },
        spec: {
          defaultBackend: { service: { name: "shop", port: { number: 80 } } },
          rules: [{ host: "tenant2.cx.localhost" }],
        },
      },
    });
    await rival.configure({ tenants: [] });
    expect(await rival.up()).toMatchObject({ failure: "" });
    await rival.configure({ tenants: [tenant2] });
    await refused(rival, "Ingress ef-external/shop", "--target", "**tenant2*");
    await networking.deleteNamespacedIngress({ namespace: "ef-external", name: "shop" });
  }, 60_000);
});

test("of two stacks that make a tenant at the same moment, none takes what the other has made", async () => {
  const tenant5 = { tenantId: "tenant5", tenantName: "Tenant Five" };
  await site.configure({ tenants: [tenant1, tenant5] });
  await rival.configure({ tenants: [tenant5] });
  const ended = await Promise.all([site.up(), rival.up()]);
  expect(ended.filter(({ ok }) => ok).length).toBeLessThanOrEqual(1);
  const isRivals = String((await site.tenant("tenant5"))?.["createdBy"]).includes("/rival#");
  const [first, other] = isRivals ? [rival, site] : [site, rival];
  // The one that goes leaves everything that carries the other one's mark.
  const kept = await objectsOf(first);
  await other.configure({ tenants: other === site ? [tenant1] : [] });
  expect(await other.up()).toMatchObject({ failure: "" });
  expect(await objectsOf(first)).toEqual(kept);
  expect(await first.up()).toMatchObject({ failure: "" });
  expect((await objectsOf(first)).length).toBe(2);
  await first.configure({ tenants: first === site ? [tenant1] : [] });
  expect(await first.up()).toMatchObject({ failure: "" });

  async function objectsOf({ stack }: Site): Promise<string[]> {
    const { ingresses, records } = await whatIsThere();
    const objects = [ingresses.get("cx-tenant5"), records.get("cx-tenant5")];
    return objects
      .filter((object) => object !== undefined)
      .filter(({ metadata: { annotations } }) =>
        annotations["cx.expertflow.com/owner"]?.startsWith(`pulumi:cx-tenants/${stack}#`),
      )
      .map(({ metadata: { uid } }) => uid);
  }
}, 180_000);

describe("a stack of the same name with another state", () => {
  test("stops at the live tenant, and says what can be done", async () => {
    await namesake.configure({ tenants: [tenant1, tenant2] });
    const text = await refused(namesake, "carries this stack's owner");
    expect(text).toMatch(/pulumi stack import|adopt: restore/);
    expect(text).toContain("platform.owner");
  }, 60_000);

  test("makes its own tenants under an owner's name of its own", async () => {
    const platform = { owner: "team:namesake" };
    await namesake.configure({ tenants: [tenant2], platform });
    expect(await namesake.up()).toMatchObject({ failure: "" });
    const mark = (await site.tenant("tenant2"))?.["createdBy"];
    expect(mark).toMatch(/^team:namesake#[0-9a-f]{12}$/);
    await site.configure({ tenants: [tenant1, tenant2] });
    await refused(site, /not made by this stack|made by team:namesake/);
    await site.configure({ tenants: [tenant1] });
    expect(await site.up()).toMatchObject({ failure: "" });
    expect(await namesake.pulumi(["destroy", "--yes", "--skip-preview"])).toMatchObject({
      failure: "",
    });
    expect(await site.tenant("tenant2")).toMatchObject({ status: "inActive" });
  }, 120_000);
});

describe("a stack that lost its state", () => {
  test("and stops before it writes, leaves the one that has the tenant able to put its objects right", async () => {
    await namesake.configure({ tenants: [{ ...tenant1, adopt: "restore" }] });
    const judgment = ["**fleet", "**CxTenantStack::tenant1", "**TenantAccess::tenant1"];
    const judged = await namesake.up(...judgment.flatMap((urn) => ["--target", urn]));
    expect(judged).toMatchObject({ failure: "" });
    const annotations = { "example.com/note": "of the one that has it" };
    await site.configure({
      tenants: [tenant1],
      platform: { ingress: { kind: "nginx", className: "other", annotations } },
    });
    const repaired = await site.up("--refresh");
    expect(repaired.ok ? "" : repaired.text).toBe("");
    const found = (await site.manifests("ingresses")).get("cx-tenant1");
    expect(found?.metadata.annotations).toMatchObject(annotations);
    await site.configure({ tenants: [tenant1] });
    expect(await site.up("--refresh")).toMatchObject({ failure: "" });
    await namesake.configure({ tenants: [] });
    expect(await namesake.up()).toMatchObject({ failure: "" });
  }, 120_000);

  test("takes its live tenant back on a word, with all that belongs to it", async () => {
    const note = { "example.com/note": "of the program before" };
    await site.configure({
      tenants: [tenant1],
      platform: { ingress: { kind: "nginx", annotations: note } },
    });
    expect(await site.up()).toMatchObject({ failure: "" });
    const annotations = async () =>
      (await site.manifests("ingresses")).get("cx-tenant1")?.metadata.annotations;
    expect(await annotations()).toMatchObject(note);
    const before = await whatIsThere();
    await namesake.configure({ tenants: [{ ...tenant1, adopt: "restore" }] });
    const up = await namesake.up();
    expect(up).toMatchObject({ failure: "" });
    expect(up.text).toContain("keeps its passwords");
    const after = await whatIsThere();
    const tenantSettings = ({ tenants }: typeof before) =>
      tenants.find(({ tenantId }) => tenantId === "tenant1")?.["tenantSettings"];
    expect(tenantSettings(after)).toEqual(tenantSettings(before));
    expect(after.allowedHosts).toEqual(before.allowedHosts);
    const uids = (objects: Map<string, Manifest>) =>
      [...objects].map(([name, { metadata }]) => [name, metadata.uid]);
    expect(uids(after.ingresses)).toEqual(uids(before.ingresses));
    expect(await annotations()).not.toHaveProperty(["example.com/note"]);
    expect(await namesake.pulumi(["preview", "--expect-no-changes"])).toMatchObject({
      failure: "",
    });
  }, 120_000);

  test("and the state that knew it before leaves it alone from then on", async () => {
    const before = await whatIsThere();
    const refresh = await site.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(refresh.text).toMatch(/tenant 'tenant1' on the platform is not this stack's any more/);
    const destroy = await site.pulumi(["destroy", "--yes", "--skip-preview"]);
    expect(destroy.ok).toBe(false);
    expect(destroy.text).toContain("another state has taken it over");
    expect(await whatIsThere()).toEqual(before);
  }, 60_000);

  test("and lets go of it in the way that is printed, which changes nothing of it", async () => {
    const before = await whatIsThere();
    await site.configure({ tenants: [] });
    const component = "urn:pulumi:test::cx-tenants::cx:index:CxTenantStack::tenant1";
    const remove = ["state", "delete", component, "--target-dependents", "--yes"];
    expect(await site.pulumi(remove)).toMatchObject({ failure: "" });
    expect(await site.up()).toMatchObject({ failure: "" });
    const { deployment } = await site.exported();
    expect(deployment.resources.filter(({ urn }) => urn.includes("tenant1"))).toEqual([]);
    expect(await whatIsThere()).toEqual(before);
  }, 60_000);
});

test("a mark that somebody wrote over by hand is written again by a refresh and an up", async () => {
  const before = await whatIsThere();
  await namesake.kubernetes(CustomObjectsApi).patchNamespacedCustomObject({
    group: "networking.k8s.io",
    version: "v1",
    namespace: "ef-external",
    plural: "ingresses",
    name: "cx-tenant1",
    body: [{ op: "replace", path: "/metadata/annotations/cx.expertflow.com~1owner", value: "me" }],
  });
  expect(await namesake.up("--refresh")).toMatchObject({ failure: "" });
  const marks = ({ ingresses }: typeof before) =>
    [...ingresses.values()].map(({ metadata }) => metadata.annotations["cx.expertflow.com/owner"]);
  expect(marks(await whatIsThere())).toEqual(marks(before));
}, 60_000);

test("a renamed stack keeps its suspended tenants by keeping its owner's name", async () => {
  const renamed = await site.another("renamed", "renamed");
  await namesake.configure({ tenants: [] });
  expect(await namesake.up()).toMatchObject({ failure: "" });
  expect(await site.tenant("tenant1")).toMatchObject({ status: "inActive" });
  await renamed.configure({ tenants: [tenant1] });
  await refused(renamed, "not made by this stack");
  await renamed.configure({
    tenants: [tenant1],
    platform: { owner: "pulumi:cx-tenants/test" },
  });
  const up = await renamed.up();
  expect(up).toMatchObject({ failure: "" });
  expect(await site.tenant("tenant1")).toMatchObject({ status: "active" });
}, 120_000);
