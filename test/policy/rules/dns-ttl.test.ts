import { expect, test } from "@jest/globals";
import { dnsTtl } from "../../../policy/rules/dns-ttl.ts";
import { access, ingress, judged, own, record, unknownText } from "../resources.ts";

const host = "tenant1.cx.example.com";
const judge = (ttls: readonly unknown[], settings = {}) =>
  judged(dnsTtl, [access("tenant1"), record("tenant1", host, ttls)], settings);

test("a record is kept for a minute to an hour, where nothing is configured", () => {
  expect(judge([60, 300, 3600])).toEqual([]);
  for (const ttl of [0, 59, 3601]) {
    expect(judge([ttl])).toEqual([
      `tenant 'tenant1': the record of '${host}' in DNSEndpoint cx-tenant1 may be kept for ${String(ttl)} seconds; allowed are 60 to 3600\n` +
        "  → set platform.dns.ttl",
    ]);
  }
});

test("a record of somebody's own is meant too, also where it comes first", () => {
  const mine = own(record("x", host, [5]));
  expect(judged(dnsTtl, [access("tenant1"), mine])).toHaveLength(1);
  expect(judged(dnsTtl, [mine, access("tenant2"), access("tenant1")])).toHaveLength(1);
});

test("two records of one time are told of once", () => {
  expect(judge([5, 5])).toHaveLength(1);
});

test("the configuration has its own bounds", () => {
  expect(judge([300], { minSeconds: 300, maxSeconds: 300 })).toEqual([]);
  expect(judge([299, 301], { minSeconds: 300, maxSeconds: 300 })).toHaveLength(2);
});

test.each([["external-dns.kubernetes.io/ttl"], ["external-dns.alpha.kubernetes.io/ttl"]])(
  "the annotation %s of an Ingress counts too",
  (key) => {
    const withTtl = (ttl: string) =>
      ingress("tenant1", host, { properties: { metadata: { annotations: { [key]: ttl } } } });
    expect(judged(dnsTtl, [access("tenant1"), withTtl("300")])).toEqual([]);
    expect(judged(dnsTtl, [access("tenant1"), withTtl("10")])).toHaveLength(1);
    for (const odd of ["", "5m", "soon", unknownText]) {
      expect(judged(dnsTtl, [access("tenant1"), withTtl(odd)])).toEqual([]);
    }
  },
);

test.each([
  ["a record of a name that is no tenant's", own(record("x", "www.example.com", [5]))],
  ["a name that is not known yet", record("tenant1", unknownText, [5])],
  ["a time that is not known yet", record("tenant1", host, [unknownText])],
  ["no time", record("tenant1", host, [undefined])],
])("%s is not judged", (_what, resource) => {
  expect(judged(dnsTtl, [access("tenant1"), resource])).toEqual([]);
});
