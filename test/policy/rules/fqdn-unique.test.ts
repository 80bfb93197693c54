import { describe, expect, test } from "@jest/globals";
import { fqdnUnique } from "../../../policy/rules/fqdn-unique.ts";
import {
  access,
  ingress,
  judged,
  other,
  own,
  route,
  tenant,
  unknownList,
  unknownText,
} from "../resources.ts";

const host = "tenant1.cx.example.com";

describe("the host name of a tenant", () => {
  test("is not another tenant's", () => {
    const said = judged(fqdnUnique, [
      access("tenant1"),
      tenant("tenant1"),
      access("tenant2", { fqdn: "Tenant1.cx.example.com." }),
      tenant("tenant2", { fqdn: "Tenant1.cx.example.com." }),
    ]);
    expect(said).toEqual([
      `tenant 'tenant2' has the host name '${host}' of tenant 'tenant1': people would reach either\n` +
        "  → give one of them another host name before it is made; it can't change afterwards",
    ]);
  });

  test("is told of once, not for their Ingresses too", () => {
    const twin = access("tenant2", { fqdn: host });
    const entries = [ingress("tenant1", host), ingress("tenant2", host)];
    expect(judged(fqdnUnique, [access("tenant1"), twin, ...entries])).toHaveLength(1);
  });

  test("is not that of a tenant of the same id on another platform", () => {
    const second = { url: "https://other.example.com/cx-tenant" };
    const two = [access("tenant1"), access("tenant1", second, { urn: "another" })];
    expect(judged(fqdnUnique, two)).toHaveLength(1);
    const apart = access("tenant1", { ...second, fqdn: "t.example.org" }, { urn: "another" });
    expect(judged(fqdnUnique, [access("tenant1"), apart])).toEqual([]);
  });

  test("is nobody's while it is not known", () => {
    const two = ["tenant1", "tenant2"].map((id) => access(id, { fqdn: unknownText }));
    expect(judged(fqdnUnique, two)).toEqual([]);
  });

  test("may begin like another one", () => {
    const names = ["a.cx.example.com", "a.cx.example.com.example.org", "aa.cx.example.com"];
    expect(
      judged(
        fqdnUnique,
        names.map((fqdn, i) => access(`t${String(i)}`, { fqdn })),
      ),
    ).toEqual([]);
  });
});

describe("an object that answers at the host name of a tenant", () => {
  test.each([
    ["an Ingress beside the tenant's own", ingress("tenant1", host), own(ingress("x", host))],
    ["a route beside the tenant's own", route("tenant1", host), own(route("x", host))],
    ["an Ingress beside a route", route("tenant1", host), own(ingress("x", host))],
  ])("is wrong: %s", (_what, first, second) => {
    for (const order of [
      [access("tenant1"), first, second],
      [second, access("tenant1"), first],
    ]) {
      const said = judged(fqdnUnique, order);
      expect(said).toHaveLength(2); // a host has two paths
      expect(said[0]).toMatch(/^tenant 'tenant1': \w+ \S+ and \w+ \S+ both answer '\S+\/auth'/);
      expect(said[1]).toMatch(/both answer 'tenant1\.cx\.example\.com\/', .*\n {2}→ take the path/);
    }
  });

  test("is wrong where it is another tenant's", () => {
    const resources = [access("tenant1"), ingress("tenant1", host), access("tenant2")];
    expect(judged(fqdnUnique, [...resources, ingress("tenant2", host)])).toHaveLength(2);
  });

  const at = (path: string) => ({
    properties: { spec: { rules: [{ host, http: { paths: [{ path }] } }] } },
  });
  const canary = { metadata: { annotations: { "nginx.ingress.kubernetes.io/canary": "true" } } };
  test.each([
    ["the two objects that Traefik needs", ingress("tenant1", host, { urn: "auth", ...at("/") })],
    ["another path of one's own", own(ingress("x", host, at("/custom")))],
    ["a canary", own(ingress("x", host, { properties: canary }))],
    ["another host", own(ingress("x", "www.example.com"))],
    ["a host that is not known yet", own(ingress("x", unknownText))],
    ["hosts that are not known yet", own(route("x", unknownText))],
    ["a wildcard, which gives way", own(ingress("x", "*.cx.example.com"))],
    ["no Ingress", own(other("kubernetes:core/v1:Service", "x", { spec: { rules: [{ host }] } }))],
  ])("is right: %s", (_what, second) => {
    expect(judged(fqdnUnique, [access("tenant1"), ingress("tenant1", host), second])).toEqual([]);
  });

  test("is right where it is the tenant's only way in (existing: [ingress])", () => {
    const resources = [access("tenant1"), own(ingress("x", host)), tenant("tenant1")];
    expect(judged(fqdnUnique, resources)).toEqual([]);
  });

  test("is right where it is nobody's tenant", () => {
    const resources = [ingress("a", "www.example.com"), own(ingress("b", "www.example.com"))];
    expect(judged(fqdnUnique, [access("tenant1"), ...resources])).toEqual([]);
  });

  test("may have any form", () => {
    const odd = [unknownList, null, 5, [null, "x", { host: 5 }], [{ host, http: { paths: null } }]];
    for (const rules of odd) {
      const entry = { ...ingress("x", host), properties: { spec: { rules } } };
      expect(() => judged(fqdnUnique, [access("tenant1"), own(entry)])).not.toThrow();
    }
  });
});
