import { expect, test } from "@jest/globals";
import { productionProtected } from "../../../policy/rules/production-protected.ts";
import { access, fleet, judged, tenant, unknownText } from "../resources.ts";

const live = fleet(["tenant1"], { production: true });
const deleted = { onDestroy: "delete" };

test("a live tenant that would be deleted is named, once", () => {
  const resources = [live, access("tenant1", deleted), tenant("tenant1", deleted)];
  expect(judged(productionProtected, resources)).toEqual([
    "tenant 'tenant1' is live in production, and taking it down would delete it, which can't be undone (onDestroy: delete)\n" +
      "  → set protect: true; or suspend the tenant first (status: inActive), and let it be deleted in a later run",
  ]);
});

test("it is named before anything of it is made, where the guard says that it is live", () => {
  const guard = fleet(["tenant1", "tenant2"], { production: true, suspended: ["tenant2"] });
  expect(judged(productionProtected, [guard, access("tenant1", deleted)])).toHaveLength(1);
  expect(judged(productionProtected, [guard, access("tenant2", deleted)])).toEqual([]);
  expect(judged(productionProtected, [live, access("tenant1", deleted)])).toEqual([]);
  const both = [guard, access("tenant1", deleted), tenant("tenant1", deleted)];
  expect(judged(productionProtected, both)).toHaveLength(1);
  const isProtected = { isProtected: true };
  expect(judged(productionProtected, [guard, access("tenant1", deleted, isProtected)])).toEqual([]);
});

test.each([
  ["is protected", tenant("tenant1", deleted, { isProtected: true })],
  ["is suspended when it goes", tenant("tenant1", { onDestroy: "suspend" })],
  ["stays", tenant("tenant1", { onDestroy: "retain" })],
  ["says nothing", tenant("tenant1")],
  ["is not live any more", tenant("tenant1", { ...deleted, status: "inActive" })],
  ["says what is not known yet", tenant("tenant1", { onDestroy: unknownText })],
])("one that %s is right", (_what, resource) => {
  expect(judged(productionProtected, [live, resource])).toEqual([]);
});

test("elsewhere than in production it is right, unless the configuration says otherwise", () => {
  const resources = [fleet(["tenant1"]), tenant("tenant1", deleted)];
  expect(judged(productionProtected, resources)).toEqual([]);
  expect(judged(productionProtected, resources, { production: true })).toHaveLength(1);
  const inProduction = [live, tenant("tenant1", deleted)];
  expect(judged(productionProtected, inProduction, { production: false })).toEqual([]);
});

test("the fleet that knows the tenant decides, where there are several", () => {
  const others = fleet(["tenant2"], { production: false }, { urn: "fleet-2" });
  const two = [live, others, tenant("tenant2", deleted)];
  expect(judged(productionProtected, two)).toEqual([]);
  expect(judged(productionProtected, [...two, tenant("tenant1", deleted)])).toHaveLength(1);
});

test("a run that leaves the fleet out (--target) is told by the stack's configuration", () => {
  const told = (platform: unknown) => ({
    provider: {
      "cx-tenants:platform": typeof platform === "string" ? platform : JSON.stringify(platform),
    },
  });
  const judge = (platform: unknown) =>
    judged(productionProtected, [tenant("tenant1", deleted, told(platform))]);
  expect(judge({ production: true })).toHaveLength(1);
  for (const other of [{ production: false }, {}, "{", unknownText])
    expect(judge(other)).toEqual([]);
});

test("the only tenant of a platform on premises is protected by default", () => {
  const isProtected = { isProtected: true };
  const resources = [
    fleet(["expertflow"], { production: true }),
    tenant("expertflow", { ...deleted, fqdn: "cx.example.com" }, isProtected),
  ];
  expect(judged(productionProtected, resources)).toEqual([]);
});
