import { expect, test } from "@jest/globals";
import { dnsObjects, recordsOf } from "../../components/tenant-objects.ts";

test("IPv4 addresses make one A record set", () => {
  expect(recordsOf({ addresses: ["203.0.113.10", "203.0.113.11"] })).toEqual([
    { recordType: "A", targets: ["203.0.113.10", "203.0.113.11"] },
  ]);
});

test("IPv6 addresses make an AAAA record set of their own", () => {
  expect(recordsOf({ addresses: ["2001:db8::1", "203.0.113.10", "2001:db8::2"] })).toEqual([
    { recordType: "A", targets: ["203.0.113.10"] },
    { recordType: "AAAA", targets: ["2001:db8::1", "2001:db8::2"] },
  ]);
  expect(recordsOf({ addresses: ["2001:db8::1"] })).toEqual([
    { recordType: "AAAA", targets: ["2001:db8::1"] },
  ]);
});

test("a host name makes a CNAME record", () => {
  expect(recordsOf({ hostname: "entry.example.com" })).toEqual([
    { recordType: "CNAME", targets: ["entry.example.com"] },
  ]);
});

test("what tells record sets of one name apart is on each, and nothing where nothing is set", () => {
  const endpointsOf = (more: object) => {
    const target = { addresses: ["203.0.113.10"] };
    const shop = { tenantId: "shop", fqdn: "shop.cx.example.com" };
    return dnsObjects(shop, { kind: "external-dns", target, ...more })[0]?.manifest.spec;
  };
  const endpoint = {
    dnsName: "shop.cx.example.com",
    recordType: "A",
    targets: ["203.0.113.10"],
    recordTTL: 300,
  };
  expect(endpointsOf({})).toStrictEqual({ endpoints: [endpoint] });
  const policy = { setIdentifier: "eu", providerSpecific: [{ name: "aws/weight", value: "10" }] };
  expect(endpointsOf(policy)).toStrictEqual({ endpoints: [{ ...endpoint, ...policy }] });
});
