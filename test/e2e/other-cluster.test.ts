import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CoreV1Api, CustomObjectsApi, NetworkingV1Api } from "@kubernetes/client-node";
import { Site } from "./site.ts";

// One story, told in order: somebody's KUBECONFIG leads to another cluster, by a context of the same name.
let site: Site;
let elsewhere: Site;
const tenantOf = (number: number) => ({
  tenantId: `tenant${String(number)}`,
  tenantName: `Tenant ${String(number)}`,
});

beforeAll(async () => {
  [site, elsewhere] = await Promise.all([Site.start(), Site.start()]);
  await site.configure({ tenants: [tenantOf(1)] });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);
afterAll(() => Promise.all([site.remove(), elsewhere.remove()]));

const inOther = (...args: string[]) =>
  site.pulumi(args, { env: { KUBECONFIG: elsewhere.env["KUBECONFIG"] ?? "" } });
/** Another environment from the same list: its objects have the same names. */
const staging = { rootDomain: "staging.localhost", owner: "pulumi:cx-tenants/staging" };
const nothingElsewhere = async () => {
  expect(await elsewhere.objects("ingresses")).toEqual([]);
  expect(await elsewhere.objects("dnsendpoints")).toEqual([]);
};
const idsOfObjects = async () => {
  const found = [...(await site.manifests("ingresses")), ...(await site.manifests("dnsendpoints"))];
  return found.map(([name, { metadata }]) => [name, metadata.uid]);
};
const refusal =
  /\(context '.*', kubeconfig '.*'\) is not the one that this stack's objects are in: its namespace 'ef-external' is another one, or missing/;

test("a new tenant is refused there before anything of it is made", async () => {
  await site.configure({ tenants: [tenantOf(1), tenantOf(2)] });
  const up = await inOther("up", "--yes", "--skip-preview");
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(refusal);
  expect(up.text).toContain("nothing was changed");
  expect((await site.state()).tenants).toHaveLength(1);
  await nothingElsewhere();
}, 60_000);

test("a refresh says it, no up makes anything there, and the right cluster has lost nothing", async () => {
  await site.configure({ tenants: [tenantOf(1)] });
  const before = await idsOfObjects();
  const refresh = await inOther("refresh", "--yes", "--skip-preview");
  expect(refresh).toMatchObject({ failure: "" });
  expect(refresh.text).toMatch(refusal);
  const up = await inOther("up", "--yes", "--skip-preview");
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(refusal);
  // The word may be left in the shell from another day.
  for (const word of [{}, { CX_GONE_SERVICES: "kubernetes" }]) {
    const env = { KUBECONFIG: elsewhere.env["KUBECONFIG"] ?? "", ...word };
    const both = await site.pulumi(["up", "--yes", "--skip-preview", "--refresh"], { env });
    expect(both.ok).toBe(false);
    expect(both.text).toMatch(refusal);
    await nothingElsewhere();
  }

  expect(await site.up("--refresh")).toMatchObject({ failure: "" });
  expect(await idsOfObjects()).toEqual(before);
  const preview = await site.pulumi(["preview", "--refresh", "--expect-no-changes"]);
  expect(preview).toMatchObject({ failure: "" });
}, 120_000);

test("a changed annotation alone goes nowhere else, not even to objects of the same name", async () => {
  await elsewhere.configure({ tenants: [tenantOf(1)], platform: staging });
  expect(await elsewhere.up()).toMatchObject({ failure: "" });
  const theirs = await elsewhere.manifests("ingresses");
  const annotated = { ingress: { kind: "nginx", annotations: { "example.com/a": "b" } } };
  await site.configure({ tenants: [tenantOf(1)], platform: annotated });
  const up = await inOther("up", "--yes", "--skip-preview");
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(refusal);
  expect(await elsewhere.manifests("ingresses")).toEqual(theirs);
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);

test("an entry for the same host in the Secret there outlives a destroy", async () => {
  const provisioned = { secret: "ef-grafana-datasource-secret", namespace: "expertflow" };
  const place = { name: provisioned.secret, namespace: provisioned.namespace };
  const { grafana: url } = site.platform.urls;
  await site.configure({ tenants: [tenantOf(1)], platform: { grafana: { url, provisioned } } });
  expect(await site.up()).toMatchObject({ failure: "" });
  const core = elsewhere.kubernetes(CoreV1Api);
  const { data } = await site.kubernetes(CoreV1Api).readNamespacedSecret(place);
  const before = await core.readNamespacedSecret(place);
  before.data = data ?? {};
  await core.replaceNamespacedSecret({ ...place, body: before });
  const destroy = await inOther("destroy", "--yes", "--skip-preview");
  expect(destroy.ok).toBe(false);
  expect(destroy.text).toMatch(refusal);
  expect((await core.readNamespacedSecret(place)).data).toEqual(data);
  await site.configure({ tenants: [tenantOf(1)] });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);

test("objects of the same name there outlive a destroy, a line that goes, and a way in that goes", async () => {
  const theirs = [await elsewhere.objects("ingresses"), await elsewhere.objects("dnsendpoints")];
  const untouched = async () => {
    expect((await site.tenant("tenant1"))?.["status"]).toBe("active");
    expect([await elsewhere.objects("ingresses"), await elsewhere.objects("dnsendpoints")]).toEqual(
      theirs,
    );
  };
  const destroy = await inOther("destroy", "--yes", "--skip-preview");
  expect(destroy.ok).toBe(false);
  expect(destroy.text).toMatch(refusal);
  await untouched();
  const word = { KUBECONFIG: elsewhere.env["KUBECONFIG"] ?? "", CX_GONE_SERVICES: "tenantApi" };
  const without = await site.pulumi(["destroy", "--yes", "--skip-preview"], { env: word });
  expect(without.ok).toBe(false);
  await untouched();
  const none = { ingress: { kind: "none" }, dns: { kind: "none" }, maxRemovals: 1 };
  await site.configure({ tenants: [tenantOf(1)], platform: none });
  const noWayIn = await inOther("up", "--yes", "--skip-preview");
  expect(noWayIn.ok).toBe(false);
  expect(noWayIn.text).toMatch(refusal);
  await untouched();
  await site.configure({ tenants: [] });
  const noLine = await inOther("up", "--yes", "--skip-preview", "--target", "**tenant1*");
  expect(noLine.ok).toBe(false);
  expect(noLine.text).toMatch(refusal);
  await untouched();
}, 120_000);

test("what another cluster made the engine forget is named at the end", async () => {
  await site.configure({ tenants: [tenantOf(1)] });
  const none = await elsewhere.pulumi(["destroy", "--yes", "--skip-preview"]);
  expect(none).toMatchObject({ failure: "" });
  expect(await inOther("refresh", "--yes", "--skip-preview")).toMatchObject({ failure: "" });
  const destroy = await site.pulumi(["destroy", "--yes", "--skip-preview"]);
  expect(destroy.ok).toBe(false);
  expect(destroy.text).toContain("kubectl delete Ingress cx-tenant1 --namespace ef-external");
  expect(destroy.text).toContain("kubectl delete DNSEndpoint cx-tenant1 --namespace ef-external");

  const place = { namespace: "ef-external", name: "cx-tenant1" };
  await site.kubernetes(NetworkingV1Api).deleteNamespacedIngress(place);
  await site.kubernetes(CustomObjectsApi).deleteNamespacedCustomObject({
    group: "externaldns.k8s.io",
    version: "v1alpha1",
    plural: "dnsendpoints",
    ...place,
  });
  const last = await site.pulumi(["destroy", "--yes", "--skip-preview"]);
  expect(last).toMatchObject({ failure: "" });
  expect((await site.exported()).deployment.resources).toEqual([]);
}, 120_000);
