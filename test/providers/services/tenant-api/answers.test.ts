import { describe, expect, test } from "@jest/globals";
import { tenantIn, tenantsIn } from "../../../../providers/services/tenant-api/document.ts";

type Paging = NonNullable<Parameters<typeof tenantsIn>[0]["paging"]>;

const one = { tenantId: "tenant1" };
const two = { tenantId: "tenant2" };
const noList =
  "cannot list the tenants: the answer is not a list of tenants\n" +
  "  → check that tenantApi.url leads to the CX Tenant API, e.g. https://<host>/cx-tenant";
const onePage = (sign: string) =>
  `cannot list the tenants: the answer is one page of several (${sign}), and a tenant on another page would count as gone; nothing was changed\n` +
  "  → let the platform, or the proxy in front of it, answer GET /tenant with all tenants; please report the form of this list";

describe("a list of tenants", () => {
  test.each([
    ["bare", [one, two]],
    ["in data", { data: [one, two] }],
    ["in tenants", { tenants: [one, two], success: true }],
    ["in tenant", { tenant: [one, two] }],
    ["in the one of its places that holds a list", { data: { tenants: 1 }, tenants: [one, two] }],
  ])("is found %s", (_where, json) => {
    expect(tenantsIn({ json })).toEqual([one, two]);
  });

  test("may be empty", () => {
    expect(tenantsIn({ json: [] })).toEqual([]);
    expect(tenantsIn({ json: { data: [], total: 0 } })).toEqual([]);
  });

  test("leaves out what has no id, and hides nothing behind it", () => {
    expect(tenantsIn({ json: [null, "x", {}, { tenantId: 7 }, one] })).toEqual([one]);
  });

  test.each([undefined, null, "", "<html>", 7, {}, { data: {} }, { message: "ok" }])(
    "is not taken out of %j",
    (json) => {
      expect(() => tenantsIn({ json })).toThrow(new Error(noList));
    },
  );
});

describe("a wrapped list that is one page of several", () => {
  test.each([
    [{ total: 3 }, "total: 3"],
    [{ totalCount: "3" }, 'totalCount: "3"'],
    [{ count: 3 }, "count: 3"],
    [{ totalPages: 2 }, "totalPages: 2"],
    [{ lastPage: 2 }, "lastPage: 2"],
    [{ hasNext: true }, "hasNext: true"],
    [{ nextCursor: "abc" }, 'nextCursor: "abc"'],
    [{ next: "/tenant?page=2" }, 'next: "/tenant?page=2"'],
    [{ pagination: { totalItems: 3 } }, "totalItems: 3"],
    [{ data: [one], total: 2 }, "total: 2"],
    [{ totalDocs: 3 }, "totalDocs: 3"],
    [{ totalElements: 3 }, "totalElements: 3"],
    [{ pages: 2 }, "pages: 2"],
    [{ pageCount: 2 }, "pageCount: 2"],
    [{ hasNextPage: true }, "hasNextPage: true"],
    [{ nextPage: 2 }, "nextPage: 2"],
    [{ nextLink: "/tenant?page=2" }, 'nextLink: "/tenant?page=2"'],
    [{ meta: { total: 3 } }, "total: 3"],
    [{ paging: { total: 3 } }, "total: 3"],
    [{ page: { totalElements: 3 } }, "totalElements: 3"],
    [{ links: { next: "/tenant?page=2" } }, 'next: "/tenant?page=2"'],
    [{ meta: null, _links: { next: { href: "/tenant?page=2" } } }, "next:"],
  ])("by %j, is refused", (fields, sign) => {
    const json = { data: [one, two], ...fields };
    expect(() => tenantsIn({ json })).toThrow(`is one page of several (${sign}`);
  });

  test("is refused with a way out", () => {
    const json = { data: [one], hasMore: true };
    expect(() => tenantsIn({ json })).toThrow(new Error(onePage("hasMore: true")));
  });

  test.each([
    { total: 2, totalPages: 1, hasNext: false },
    { total: 1, count: 0, pages: 0 },
    { next: null, nextPage: 0, nextLink: "", hasMore: false },
    { total: "many", pageCount: "all" },
    { pagination: { total: 2 }, meta: "x", paging: { next: null }, links: {} },
  ])("is none by %j", (fields) => {
    expect(tenantsIn({ json: { data: [one, two], ...fields } })).toEqual([one, two]);
  });
});

describe("headers that say that there is more", () => {
  test.each<[Paging, string]>([
    [{ hasNext: true }, 'Link: rel="next"'],
    [{ total: 2 }, "X-Total-Count: 2"],
  ])("%j: the list is refused", (paging, sign) => {
    expect(() => tenantsIn({ json: [one], paging })).toThrow(new Error(onePage(sign)));
  });

  test.each<Paging>([{}, { total: 1 }, { total: 0 }])("none does in %j", (paging) => {
    expect(tenantsIn({ json: [one], paging })).toEqual([one]);
  });

  test("count what has no id, too", () => {
    expect(tenantsIn({ json: [one, {}], paging: { total: 2 } })).toEqual([one]);
  });
});

test.each([
  [one, one],
  [{ data: one }, one],
  [{ tenant: { ...one, a: 1 } }, { ...one, a: 1 }],
  [{ tenantId: "tenant2", tenant: one }, one],
  [two, undefined],
  [{ data: two }, undefined],
  [{ data: null, tenants: [one] }, undefined],
  [[one], undefined],
  ["tenant1", undefined],
  [undefined, undefined],
])("the tenant in %j is %j", (json, tenant) => {
  expect(tenantIn(json, "tenant1")).toEqual(tenant);
});
