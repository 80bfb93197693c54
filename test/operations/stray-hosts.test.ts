import { expect, test } from "@jest/globals";
import { hostOfEntry, strayHostsOn } from "../../operations/stray-hosts.ts";
import { platformWith } from "./audit/audited.ts";

const isStray = strayHostsOn(platformWith(), ["tenant1.cx.example.com", undefined]);

test.each([
  ["gone.cx.example.com", true],
  ["GONE.cx.example.com.", true],
  ["tenant1.cx.example.com", false],
  ["Tenant1.CX.example.com", false],
  ["entry.cx.example.com", false], // where DNS records of tenants lead
  ["cx.example.com", false],
  ["*.cx.example.com", false],
  ["gone.example.com", false],
])("%s belongs to nobody: %s", (host, answer) => {
  expect(isStray(host)).toBe(answer);
});

test("on premises no name is known to be a tenant's", () => {
  expect(strayHostsOn(platformWith({ rootDomain: undefined }), [])("gone.cx.example.com")).toBe(
    false,
  );
});

test.each(["https://A.example:8443/x", "http://a.example", "a.example"])(
  "the host of %s is a.example",
  (entry) => {
    expect(hostOfEntry(entry)).toBe("a.example");
  },
);
