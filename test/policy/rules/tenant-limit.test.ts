import { expect, test } from "@jest/globals";
import { tenantLimit } from "../../../policy/rules/tenant-limit.ts";
import { access, fleet, judged, tenant, unknownText } from "../resources.ts";

const ids = (count: number) => Array.from({ length: count }, (_, i) => `tenant${String(i + 1)}`);
const stack = (count: number, version: unknown) => [
  fleet(ids(count)),
  ...ids(count).flatMap((id) => [access(id, { version }), tenant(id, { version })]),
];

test.each(["5.0.0", "5.0.1"])(
  "version %s bears ten tenants, and an eleventh is told of",
  (version) => {
    expect(judged(tenantLimit, stack(10, version))).toEqual([]);
    expect(judged(tenantLimit, stack(11, version))).toEqual([
      `tenant 'tenant1' is one of 11 tenants that this stack has on its platform, and version ${version} bears 10: with more of them its first tenant fails\n` +
        "  → put the others on another platform, or update this one to release 5.1 and set platform.tenantApi.version",
    ]);
  },
);

test.each(["5.1", "6.0", unknownText, undefined])("version %s has no limit", (version) => {
  expect(judged(tenantLimit, stack(30, version))).toEqual([]);
});

test("a limit of one's own holds for every version", () => {
  expect(judged(tenantLimit, stack(3, "5.1"), { most: 3 })).toEqual([]);
  expect(judged(tenantLimit, stack(4, "5.1"), { most: 3 })[0]).toMatch(
    "one of 4 tenants that this stack has on its platform, and 3 are allowed by the configuration",
  );
});

test("each platform has its own, and tenants without a guard count as they come", () => {
  const on = (url: string, count: number) =>
    ids(count).map((id) => access(id, { url, version: "5.0.1" }, { urn: url + id }));
  const two = [...on("https://a.example.com", 6), ...on("https://b.example.com", 6)];
  expect(judged(tenantLimit, two)).toEqual([]);
  const eleven = judged(tenantLimit, [...two, ...on("https://c.example.com", 13)]);
  expect(eleven).toEqual([expect.stringMatching("^tenant 'tenant11' is one of 11")]);
});
