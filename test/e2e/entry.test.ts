import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Site } from "./site.ts";
import {
  answersBecome,
  answersFor,
  hostOf,
  makeEndpoint,
  makeIngress,
  makeRoute,
  makeWildcard,
  removeIngress,
  removeWildcards,
} from "./way-in.ts";

// One story, told in order: every step starts where the one before ended.
let site: Site;
const tenantsTo = (last: number) =>
  Array.from({ length: last }, (_, index) => ({
    tenantId: `tenant${String(index + 1)}`,
    tenantName: `Tenant ${String(index + 1)}`,
  }));

beforeAll(async () => {
  site = await Site.start();
}, 60_000);
afterAll(() => site.remove());

describe("beside a wildcard of the platform, each tenant has its own logins and its application", () => {
  test.each([
    ["nginx", { kind: "nginx" }, 1],
    ["traefik", { kind: "traefik" }, 2],
    ["gateway", { kind: "gateway", gateway: { name: "platform" } }, 3],
  ] as const)(
    "on %s",
    async (kind, ingress, count) => {
      await removeWildcards(site);
      await makeWildcard(site, kind);
      await site.configure({ tenants: tenantsTo(count), platform: { ingress } });
      expect(await site.up()).toMatchObject({ failure: "" });
      for (const { tenantId } of tenantsTo(count)) {
        const own = { realm: tenantId, page: "Log in" };
        expect(await answersBecome(site, tenantId, own)).toEqual(own);
      }
      // Proof that the wildcard is at work: a host without an object of its own ends there.
      expect(await answersFor(site, "nobody")).toEqual({ realm: 503, page: 503 });
    },
    60_000,
  );
});

describe("a new tenant is refused before anything of it is made", () => {
  const gateway = { kind: "gateway", gateway: { name: "platform" } };
  const paths = { "/": "theirs" };
  const byHost = { name: "foreign", namespace: "expertflow", host: hostOf("tenant4"), paths };
  const byName = { name: "cx-tenant5", host: "theirs.example.com", paths };

  async function expectRefusal(count: number, ingress: object, claims: readonly string[]) {
    await site.control("/requests/reset");
    await site.configure({ tenants: tenantsTo(count), platform: { ingress } });
    const last = [`tenant${String(count - 1)}`, `tenant${String(count)}`];
    const before = await madeFor(last);
    const up = await site.up();
    expect(up.ok).toBe(false);
    for (const claim of claims) expect(up.text).toContain(claim);
    expect(up.text).toContain("remove that object or choose another tenantId");
    expect(up.text).not.toMatch(/at .*\.(ts|js):\d+|defect/);
    expect((await site.state()).requests["tenant POST /tenant"]).toBeUndefined();
    expect(await madeFor(last)).toEqual(before);
  }

  /** What belongs to these tenants on the platform and, by name, in the cluster. */
  async function madeFor(tenantIds: readonly string[]) {
    const { allowedHosts } = await site.state();
    const objects = [await site.objects("ingresses"), await site.objects("dnsendpoints")];
    const all = [...allowedHosts, ...objects.flat()];
    return all.filter((name) => tenantIds.some((tenantId) => name.includes(tenantId)));
  }

  test("when an Ingress of any namespace has its host, or one of somebody else has its object's name", async () => {
    await makeIngress(site, byHost);
    await makeIngress(site, byName);
    await expectRefusal(5, { kind: "nginx" }, [
      "tenant4.cx.localhost (tenant 'tenant4') already belongs to an object that is not this stack's",
      "- Ingress expertflow/foreign",
      "tenant5.cx.localhost (tenant 'tenant5') already belongs to an object that is not this stack's",
      "- Ingress ef-external/cx-tenant5",
    ]);
    await removeIngress(site, byHost);
    await removeIngress(site, byName);
  }, 60_000);

  test("and made by the next up, once they are gone", async () => {
    expect(await site.up()).toMatchObject({ failure: "" });
    for (const tenantId of ["tenant4", "tenant5"]) {
      const own = { realm: tenantId, page: "Log in" };
      expect(await answersBecome(site, tenantId, own)).toEqual(own);
    }
  }, 60_000);

  test("when an HTTPRoute has its host, or a DNSEndpoint has", async () => {
    await makeRoute(site, { name: "theirs", host: hostOf("tenant6"), paths });
    await makeEndpoint(site, { name: "old", namespace: "expertflow", host: hostOf("tenant7") });
    await expectRefusal(7, gateway, [
      "tenant6.cx.localhost (tenant 'tenant6') already belongs to an object that is not this stack's",
      "- HTTPRoute ef-external/theirs",
      "tenant7.cx.localhost (tenant 'tenant7') already belongs to an object that is not this stack's",
      "- DNSEndpoint expertflow/old",
    ]);
  }, 60_000);
});
