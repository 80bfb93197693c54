import { describe, expect, test } from "@jest/globals";
import { dnsAnnotations, dnsInstructions } from "../../components/dns.ts";
import type { DnsSettings, EntryHost } from "../../components/entry.ts";
import { dnsObjects } from "../../components/tenant-objects.ts";

const shop: EntryHost = { tenantId: "shop", fqdn: "shop.cx.example.com" };
const ofCustomer: EntryHost = {
  ...shop,
  fqdn: "cx.customer.example",
  customHost: { tls: { kind: "secret", secretName: "customer" } },
};
const addresses = ["203.0.113.10", "2001:db8::1"];
const hidden = {
  "external-dns.kubernetes.io/controller": "none",
  "external-dns.alpha.kubernetes.io/controller": "none",
};

describe("external-dns is told on an Ingress", () => {
  test("time to live and target, under both of its prefixes", () => {
    expect(dnsAnnotations(shop, { kind: "ingress-annotation", target: { addresses } })).toEqual({
      "external-dns.kubernetes.io/ttl": "300",
      "external-dns.kubernetes.io/target": "203.0.113.10,2001:db8::1",
      "external-dns.alpha.kubernetes.io/ttl": "300",
      "external-dns.alpha.kubernetes.io/target": "203.0.113.10,2001:db8::1",
    });
  });

  test("what is set, under the prefix that is set; no target where the controller has one", () => {
    const kind = "ingress-annotation";
    expect(dnsAnnotations(shop, { kind, ttl: 60, prefixes: ["dns.x/"] })).toEqual({
      "dns.x/ttl": "60",
    });
    const target = { hostname: "entry.example.com" };
    expect(dnsAnnotations(shop, { kind, target, prefixes: ["dns.x/"] })).toEqual({
      "dns.x/ttl": "300",
      "dns.x/target": "entry.example.com",
    });
  });

  test("to leave a customer's own host alone", () => {
    expect(dnsAnnotations(ofCustomer, { kind: "ingress-annotation" })).toEqual(hidden);
  });

  test("to leave the Ingress alone beside a DNSEndpoint, when that is asked for", () => {
    const external = { kind: "external-dns", target: { addresses } } as const;
    expect(dnsAnnotations(shop, { ...external, hideIngress: true })).toEqual(hidden);
    expect(dnsAnnotations(shop, { ...external, hideIngress: false })).toEqual({});
    expect(dnsAnnotations(shop, external)).toEqual({});
  });

  test.each<DnsSettings>([{ kind: "none" }, { kind: "manual", target: { addresses } }])(
    "nothing by %j",
    (settings) => {
      expect(dnsAnnotations(shop, settings)).toEqual({});
    },
  );
});

describe("a DNSEndpoint", () => {
  const external = { kind: "external-dns", target: { addresses } } as const;

  test("has one endpoint for each kind of address, and all that is set", () => {
    const [made] = dnsObjects(shop, {
      ...external,
      ttl: 60,
      namespace: "dns",
      labels: { zone: "public" },
      setIdentifier: "eu",
      providerSpecific: [{ name: "weight", value: "1" }],
    });
    const common = {
      dnsName: "shop.cx.example.com",
      recordTTL: 60,
      setIdentifier: "eu",
      providerSpecific: [{ name: "weight", value: "1" }],
    };
    expect(made).toEqual({
      suffix: "",
      manifest: {
        apiVersion: "externaldns.k8s.io/v1alpha1",
        kind: "DNSEndpoint",
        metadata: {
          name: "cx-shop",
          namespace: "dns",
          labels: {
            "app.kubernetes.io/managed-by": "pulumi",
            "cx.expertflow.com/tenant": "shop",
            zone: "public",
          },
        },
        spec: {
          endpoints: [
            { ...common, recordType: "A", targets: ["203.0.113.10"] },
            { ...common, recordType: "AAAA", targets: ["2001:db8::1"] },
          ],
        },
      },
    });
  });

  test("is written for external-dns alone, and never for a customer's own host", () => {
    expect(dnsObjects(ofCustomer, external)).toEqual([]);
    expect(dnsObjects(shop, { kind: "manual", target: { addresses } })).toEqual([]);
    expect(dnsObjects(shop, { kind: "none" })).toEqual([]);
  });
});

describe("what somebody has to do in DNS", () => {
  test("is told as a zone file and as an nsupdate script", () => {
    const settings = { kind: "manual", target: { addresses }, ttl: 60 } as const;
    expect(dnsInstructions(shop, settings, "cx.example.com")).toBe(
      [
        "; zone file:",
        "shop.cx.example.com. 60 IN A 203.0.113.10",
        "shop.cx.example.com. 60 IN AAAA 2001:db8::1",
        "; the same for nsupdate:",
        "update delete shop.cx.example.com. A",
        "update delete shop.cx.example.com. AAAA",
        "update add shop.cx.example.com. 60 A 203.0.113.10",
        "update add shop.cx.example.com. 60 AAAA 2001:db8::1",
        "send",
      ].join("\n"),
    );
  });

  test("is told with a full name behind an alias", () => {
    const settings = { kind: "manual", target: { hostname: "entry.example.com" } } as const;
    expect(dnsInstructions(shop, settings, undefined)).toContain(
      "shop.cx.example.com. 300 IN CNAME entry.example.com.\n",
    );
  });

  test("is the customer's part for a host of the customer's, whatever the platform does", () => {
    const words = (host: EntryHost, rootDomain?: string) =>
      dnsInstructions(host, { kind: "none" }, rootDomain);
    expect(words(ofCustomer, "cx.example.com")).toMatch(
      /^; cx\.customer\.example belongs to the customer, who has to make this record:\ncx\.customer\.example\. 300 IN CNAME cx\.example\.com\.\n/,
    );
    const customHost = {
      tls: { kind: "secret", secretName: "s" },
      cname: "in.example.com",
    } as const;
    expect(words({ ...ofCustomer, customHost }, "cx.example.com")).toContain(
      "CNAME in.example.com.",
    );
    expect(words(ofCustomer)).toBeUndefined();
  });

  test.each<DnsSettings>([
    { kind: "none" },
    { kind: "external-dns", target: { addresses } },
    { kind: "ingress-annotation" },
  ])("is nothing by %j", (settings) => {
    expect(dnsInstructions(shop, settings, "cx.example.com")).toBeUndefined();
  });
});
