import { describe, expect, test } from "@jest/globals";
import { judge } from "../../../operations/audit/judge.ts";
import {
  audited,
  briefly,
  objectOf,
  objectsIn,
  platformWith,
  programOf,
  recordOf,
} from "./audited.ts";

const variants: [string, object][] = [
  ["nginx and external-dns", {}],
  ["Traefik, with two objects a tenant", { ingress: { kind: "traefik" } }],
  ["a Gateway", { ingress: { kind: "gateway", gateway: { name: "platform" } } }],
  ["a wildcard in front of it", { ingress: { kind: "none" }, dns: { kind: "none" } }],
  ["an entry below the root domain", { readiness: { address: "entry.cx.example.com" } }],
];

describe("a platform where all is as it should be", () => {
  test.each(variants)("has nothing to report (%s)", (_name, change) => {
    expect(judge(audited({ platform: platformWith(change) }))).toEqual([]);
  });

  test("neither has one of which nothing could be seen", () => {
    const { platform, owner, program, now } = audited();
    expect(judge({ platform, owner, program, now, objects: new Map() })).toEqual([]);
  });

  test("neither has one with a tenant that the program suspends", () => {
    const program = programOf({ tenantId: "tenant1", tenantName: "One", status: "inActive" });
    const seen = audited({ program });
    const suspended = seen.tenants?.map((tenant) => ({ ...tenant, isSuspended: true }));
    expect(judge({ ...seen, tenants: suspended })).toEqual([]);
  });

  test("neither has one whose ways in others have made", () => {
    const program = programOf({
      ...{ tenantId: "Tenant_1", tenantName: "One", fqdn: "tenant-1.cx.example.com" },
      ...{ adopt: "own", existing: ["ingress", "dns"] },
    });
    const [fqdn = ""] = program.map((tenant) => tenant.fqdn);
    const objects = [
      objectOf("Ingress", "by-hand", fqdn),
      objectOf("DNSEndpoint", "by-hand", fqdn),
    ];
    const twoFAConfigs = { is2FAEnabled: true };
    const records = [recordOf("Tenant_1", { tenantSettings: { fqdn, twoFAConfigs } })];
    expect(judge(audited({ program, objects, records }))).toEqual([]);
  });

  test("neither do the objects of another stack's tenant tell anything", () => {
    const [other] = programOf({ tenantId: "other", tenantName: "Other" });
    const platform = platformWith({ ingress: { kind: "traefik" } });
    const seen = audited({ platform });
    if (other === undefined) throw new Error("no tenant");
    const objects = [...seen.objects.values()].flat();
    const records = [...(seen.tenants ?? []).map(({ document }) => document)];
    const more = audited({
      platform,
      objects: [...objects, ...objectsIn(other, platform)],
      records: [
        ...records,
        {
          ...records[0],
          tenantId: "other",
          tenantSettings: { fqdn: other.fqdn, twoFAConfigs: { is2FAEnabled: true } },
          createdBy: "Ada",
        },
      ],
    });
    expect(judge(more).map(briefly)).toEqual(["note tenant-not-in-program: other"]);
  });
});

test("the worst comes first", () => {
  const seen = audited({ isApiOpen: true, allowedHosts: [], certificates: [], leftRealms: ["x"] });
  const severities = judge(seen).map(({ severity }) => severity);
  expect(severities).toEqual([...severities].sort((one, other) => rank(one) - rank(other)));
  expect(new Set(severities)).toEqual(new Set(["problem", "warning"]));
});

function rank(severity: string): number {
  return ["problem", "warning", "note"].indexOf(severity);
}
