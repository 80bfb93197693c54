import { describe, expect, test } from "@jest/globals";
import {
  fqdnsShared,
  hostsAnsweredTwice,
  idsAlike,
} from "../../../../operations/audit/rules/doubles.ts";
import { audited, briefly, mark, objectOf, recordOf } from "../audited.ts";

test("two tenants of one host name are named, whatever its capitals", () => {
  const fqdn = "Tenant1.cx.example.com";
  const records = [
    recordOf("tenant1"),
    recordOf("other", { tenantSettings: { fqdn } }),
    recordOf("x"),
  ];
  expect(fqdnsShared(audited({ records }))).toMatchObject([
    {
      subject: "tenant1.cx.example.com",
      what: "is the host name of tenant1, other: people may reach either",
    },
  ]);
});

test("tenants without a host name share none", () => {
  expect(fqdnsShared(audited({ records: [{ tenantId: "a" }, { tenantId: "b" }] }))).toEqual([]);
});

test("ids that differ by capitals are named, and so is one that is there twice", () => {
  const records = ["Tenant1", "tenant1", "x", "twice", "twice"].map((id) => recordOf(id));
  expect(idsAlike(audited({ records })).map(briefly)).toEqual([
    "warning ids-alike: Tenant1, tenant1",
    "warning ids-alike: twice",
  ]);
});

describe("a host name that two objects answer", () => {
  const host = "tenant1.cx.example.com";
  const first = objectOf("Ingress", "first", host);
  const found = (...objects: ReturnType<typeof objectOf>[]) =>
    hostsAnsweredTwice(audited({ objects })).map(({ subject, what }) => `${subject} ${what}`);

  test.each([
    ["two Ingresses", objectOf("Ingress", "second", host), "Ingress ef-external/second"],
    [
      "an Ingress and a route",
      objectOf("HTTPRoute", "second", host),
      "HTTPRoute ef-external/second",
    ],
    [
      "those of two states",
      objectOf("Ingress", "second", host, { madeBy: mark }),
      "Ingress ef-external/second",
    ],
    [
      "two of one name, in other letters",
      objectOf("Ingress", "second", host.toUpperCase()),
      "Ingress ef-external/second",
    ],
  ])("is found: %s", (_what, second, name) => {
    expect(found(first, second)).toEqual([
      `${host} is answered by Ingress ef-external/first, ${name}: which of them, nobody can tell`,
    ]);
  });

  test("is named once, however many paths they share", () => {
    const routes = ["/", "/auth"].map((path) => ({ host, path }));
    expect(found({ ...first, routes }, { ...first, name: "second", routes })).toHaveLength(1);
  });

  const canary = { ...objectOf("Ingress", "canary", host) };
  const marked = { "nginx.ingress.kubernetes.io/canary": "true" };

  test.each([
    ["they answer other paths", [first, objectOf("Ingress", "auth", host, { path: "/auth" })]],
    ["one is a record", [first, objectOf("DNSEndpoint", "first", host)]],
    ["one is a canary", [first, { ...canary, annotations: marked }]],
    [
      "one state made both",
      [
        objectOf("Ingress", "a", host, { madeBy: mark }),
        objectOf("HTTPRoute", "a", host, { madeBy: mark }),
      ],
    ],
    ["one only proves the name to a CA", [first, { ...canary, hosts: [] }]],
  ])("is no trouble where %s", (_why, objects) => {
    expect(found(...objects)).toEqual([]);
  });
});
