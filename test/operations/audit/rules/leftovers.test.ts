import { describe, expect, test } from "@jest/globals";
import {
  hostsWithoutTenant,
  idsOfLeftRealms,
  objectsWithoutTenant,
  realmsWithoutTenant,
} from "../../../../operations/audit/rules/leftovers.ts";
import { takenDownBy } from "../../../../providers/mark.ts";
import { audited, briefly, mark, objectOf, platformWith, recordOf } from "../audited.ts";

const gone = "gone.cx.example.com";
const takenDown = recordOf("gone", { status: "inActive", updatedBy: takenDownBy(mark) });
const both = [recordOf("tenant1"), recordOf("tenant2")];

describe("a host name of no tenant", () => {
  test("is found in Grafana's list and in the Secret's file, once", () => {
    const seen = audited({
      allowedHosts: [`https://${gone}`, `${gone}:8443/path`],
      durableHosts: [`http://Gone.cx.example.com.`],
    });
    expect(hostsWithoutTenant(seen).map(briefly)).toEqual([`note host-without-tenant: ${gone}`]);
    expect(hostsWithoutTenant(seen)[0]?.what).toMatch(
      /^is in Grafana's list and the Secret's file, and/,
    );
    const live = audited({ allowedHosts: [`https://${gone}`] });
    expect(hostsWithoutTenant(live)[0]?.what).toMatch(/^is in Grafana's list, and/);
  });

  test.each([
    ["*"],
    ["https://*.cx.example.com"],
    ["https://reports.example.com"],
    ["https://cx.example.com"],
    ["https://notcx.example.com"],
    ["https://entry.cx.example.com"],
    ["https://cx.example.com.evil.example"],
  ])("is not %s, which is no tenant's to begin with", (entry) => {
    expect(hostsWithoutTenant(audited({ allowedHosts: [entry] }))).toEqual([]);
  });

  test("is that of a tenant too that this stack took down", () => {
    const seen = audited({ records: [...both, takenDown], allowedHosts: [`https://${gone}`] });
    expect(hostsWithoutTenant(seen).map(briefly)).toEqual([`note host-without-tenant: ${gone}`]);
  });

  test("is unknown without a root domain, and without the list of tenants", () => {
    const { tenants: _tenants, ...blind } = audited({ allowedHosts: [`https://${gone}`] });
    expect(hostsWithoutTenant(blind)).toEqual([]);
    const { rootDomain: _root, ...platform } = platformWith();
    expect(hostsWithoutTenant(audited({ platform, allowedHosts: [`https://${gone}`] }))).toEqual(
      [],
    );
  });
});

describe("an object of no tenant", () => {
  const found = (...objects: ReturnType<typeof objectOf>[]) =>
    objectsWithoutTenant(audited({ objects }));

  test("is a warning where this stack made it, and says how it goes", () => {
    const [one] = found(objectOf("Ingress", "cx-gone", gone, { madeBy: mark }));
    expect(one).toMatchObject({
      severity: "warning",
      code: "entry-without-tenant",
      subject: gone,
      what: "Ingress ef-external/cx-gone leads somewhere, and no tenant has this host name; it was made by this stack",
    });
    expect(one?.remedy).toMatch(/^run pulumi up --refresh/);
  });

  test("is a warning where another state made it, also outside of the root domain", () => {
    const madeBy = "pulumi:other/prod#0123456789ab";
    expect(found(objectOf("DNSEndpoint", "x", "gone.example", { madeBy })).map(briefly)).toEqual([
      "warning record-without-tenant: gone.example",
    ]);
  });

  test("is a note where nobody's mark is on it", () => {
    expect(found(objectOf("HTTPRoute", "x", gone)).map(briefly)).toEqual([
      `note entry-without-tenant: ${gone}`,
    ]);
    expect(found(objectOf("HTTPRoute", "x", gone))[0]?.what).toMatch(/host name$/);
  });

  test("is none that leads a tenant's name, the platform's or somebody else's", () => {
    const names = [
      "tenant1.cx.example.com",
      "entry.cx.example.com",
      "*.cx.example.com",
      "shop.example",
    ];
    expect(found(...names.map((name) => objectOf("Ingress", name, name)))).toEqual([]);
  });

  test("is the one of a tenant too that this stack took down", () => {
    const objects = [objectOf("Ingress", "cx-gone", gone, { madeBy: mark })];
    const seen = audited({ records: [...both, takenDown], objects });
    expect(objectsWithoutTenant(seen)).toHaveLength(1);
  });
});

describe("a realm of no tenant", () => {
  test("is looked for by the names that others have left", () => {
    const seen = audited({
      records: [recordOf("tenant1")],
      allowedHosts: [
        `https://${gone}`,
        "https://a.b.cx.example.com",
        "https://master.cx.example.com",
      ],
      objects: [objectOf("Ingress", "left", "left.cx.example.com")],
    });
    expect(idsOfLeftRealms(seen)).toEqual(["tenant2", "gone", "left"]);
  });

  test("is none that a tenant of another id has", () => {
    const tenantSettings = { keyCloak: { realm: "gone" } };
    const seen = audited({
      records: [recordOf("tenant1", { tenantSettings }), recordOf("tenant2")],
      allowedHosts: [`https://${gone}`],
    });
    expect(idsOfLeftRealms(seen)).toEqual([]);
  });

  test("is looked for nowhere where nothing is left, or the tenants are not known", () => {
    expect(idsOfLeftRealms(audited())).toEqual([]);
    const { tenants: _tenants, ...blind } = audited({ allowedHosts: [`https://${gone}`] });
    expect(idsOfLeftRealms(blind)).toEqual([]);
  });

  test("is a warning, and says what to do about it", () => {
    const found = realmsWithoutTenant(audited({ leftRealms: ["tenant2", "gone"] }));
    expect(found.map(briefly)).toEqual([
      "warning realm-without-tenant: tenant2",
      "warning realm-without-tenant: gone",
    ]);
    expect(found.map(({ remedy }) => remedy.slice(0, 16))).toEqual([
      "run pulumi up, w",
      "ask Expertflow's",
    ]);
  });
});
