import { describe, expect, test } from "@jest/globals";
import {
  formatAddress,
  isDnsServer,
  parseAddress,
} from "../../../../providers/resources/tenant-readiness/name.ts";

describe("an entry", () => {
  test.each([
    ["cx.example.com", { host: "cx.example.com", port: 443 }],
    ["cx:8443", { host: "cx", port: 8443 }],
    ["203.0.113.10", { host: "203.0.113.10", port: 443 }],
    ["203.0.113.10:8443", { host: "203.0.113.10", port: 8443 }],
    ["[2001:db8::10]", { host: "2001:db8::10", port: 443 }],
    ["[2001:db8::10]:8443", { host: "2001:db8::10", port: 8443 }],
  ])("%s is read, and shown again with its port", (text, entry) => {
    expect(parseAddress(text)).toEqual(entry);
    expect(parseAddress(formatAddress(entry))).toEqual(entry);
  });

  test.each([
    "",
    ":443",
    "2001:db8::10",
    "[cx]",
    "[2001:db8::10",
    "cx:0",
    "cx:70000",
    "cx:",
    "https://cx.example.com",
    "cx.example.com/auth",
    "203.0.113",
    "203.0.113.256",
    "-cx",
    "a b",
  ])("%j is refused", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe("a DNS server", () => {
  test.each(["192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[2001:db8::53]:53"])(
    "%s is an address",
    (text) => {
      expect(isDnsServer(text)).toBe(true);
    },
  );

  test.each(["ns.example.com", "192.0.2", "192.0.2.53:x", ""])("%j is none", (text) => {
    expect(isDnsServer(text)).toBe(false);
  });
});
