import { describe, expect, test } from "@jest/globals";
import { allowedHosts } from "../../../policy/rules/allowed-hosts.ts";
import { judged, other, unknownText } from "../resources.ts";

const tenant = { tenantId: "tenant1" };
const ours = (allowedHost: unknown, kind = "GrafanaAllowedHost") =>
  other(`pulumi-nodejs:dynamic/cx:${kind}`, "tenant1", { allowedHost, tenant });
const list = (allowed: unknown, type = "grafana:oss/dataSource:DataSource") =>
  other(type, "infinity", { jsonDataEncoded: JSON.stringify({ allowedHosts: allowed }) });

describe("an allowed host of a tenant", () => {
  test.each(["GrafanaAllowedHost", "GrafanaProvisionedHost"])("is https: %s", (kind) => {
    expect(judged(allowedHosts, [ours("https://tenant1.cx.example.com", kind)])).toEqual([]);
    expect(judged(allowedHosts, [ours("http://tenant1.cx.example.com", kind)])).toEqual([
      `tenant 'tenant1': ${kind} 'tenant1' allows 'http://tenant1.cx.example.com', which is not https://\n` +
        "  → write https:// and the whole host name",
    ]);
  });

  test("has no wildcard, and is not judged while it is not known", () => {
    expect(judged(allowedHosts, [ours("https://*.cx.example.com")])[0]).toMatch("a wildcard");
    expect(judged(allowedHosts, [ours(unknownText)])).toEqual([]);
  });
});

describe("a list that the Grafana provider writes", () => {
  test.each([
    ["https alone", ["https://a.example.com", "HTTPS://b.example.com:8443"]],
    ["an asterisk, which keeps it from being empty", ["*"]],
    ["an entry that may be there", ["http://cim.expertflow.svc"]],
  ])("is right with %s", (_what, allowed) => {
    const settings = { except: ["http://cim.expertflow.svc"] };
    expect(judged(allowedHosts, [list(allowed)], settings)).toEqual([]);
  });

  test.each([
    ["nothing", [], /'infinity' has an empty list of allowed hosts, which allows every host/],
    ["a wildcard", ["https://*.example.com"], /allows 'https:\/\/\*\.example\.com', a wildcard/],
    ["http", ["https://a.example.com", "http://a.example.com"], /not https/],
    ["no scheme", ["a.example.com"], /not https/],
  ])("is wrong with %s", (_what, allowed, words) => {
    for (const version of [
      "grafana:oss/dataSource:DataSource",
      "grafana:index/dataSource:DataSource",
    ]) {
      expect(judged(allowedHosts, [list(allowed, version)])).toEqual([
        expect.stringMatching(words),
      ]);
    }
  });

  test("shows no account of an address", () => {
    const [said] = judged(allowedHosts, [list(["http://me:canary@a.example.com"])]);
    expect(said).toMatch("http://…@a.example.com");
    expect(said).not.toMatch("canary");
  });

  test.each([
    ["none", other("grafana:oss/dataSource:DataSource", "x", {})],
    ["no JSON", other("grafana:oss/dataSource:DataSource", "x", { jsonDataEncoded: "{" })],
    ["a text", list("http://a.example.com")],
    ["another kind of resource", list(["http://a.example.com"], "grafana:oss/folder:Folder")],
  ])("is not judged where it is %s", (_what, resource) => {
    expect(judged(allowedHosts, [resource])).toEqual([]);
  });
});
