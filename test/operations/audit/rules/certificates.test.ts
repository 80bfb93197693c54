import { describe, expect, test } from "@jest/globals";
import {
  certificatesExpire,
  certificatesWrong,
  hostsUnreachable,
} from "../../../../operations/audit/rules/certificates.ts";
import { audited, briefly, now } from "../audited.ts";

const fqdn = "tenant1.cx.example.com";
const day = 24 * 60 * 60 * 1000;
const inDays = (days: number) => new Date(now.getTime() + days * day);

describe("a certificate", () => {
  test.each([
    ["long", 30, []],
    ["a moment less than 30 days", 30 - 1 / day, [`warning certificate-expires: ${fqdn}`]],
    ["until today", 0, [`warning certificate-expires: ${fqdn}`]],
    ["no more", -1 / day, [`problem certificate-expires: ${fqdn}`]],
  ])("that is valid %s", (_how, days, expected) => {
    const certificates = [{ fqdn, validTo: inDays(days) }];
    expect(certificatesExpire(audited({ certificates })).map(briefly)).toEqual(expected);
  });

  test("says until which day", () => {
    const certificates = [{ fqdn, validTo: inDays(12) }];
    expect(certificatesExpire(audited({ certificates }))[0]?.what).toBe(
      "has a certificate that expires on 2026-12-12 (UTC)",
    );
  });

  const trouble = { came: "it is not for it", remedy: "put it right" };

  test("that browsers refuse is a problem of its own", () => {
    const certificates = [{ fqdn, validTo: inDays(90), trouble }];
    expect(certificatesWrong(audited({ certificates }))).toEqual([
      {
        code: "certificate-wrong",
        severity: "problem",
        subject: fqdn,
        what: trouble.came,
        remedy: trouble.remedy,
      },
    ]);
  });

  test("that has expired is told once", () => {
    const seen = audited({ certificates: [{ fqdn, validTo: inDays(-1), trouble }] });
    const rules = [certificatesExpire, certificatesWrong, hostsUnreachable];
    expect(rules.flatMap((rule) => rule(seen))).toHaveLength(1);
  });

  test("that nobody shows is a host that nobody reaches", () => {
    const seen = audited({ certificates: [{ fqdn, trouble: { came: "does not resolve" } }] });
    const rules = [certificatesExpire, certificatesWrong, hostsUnreachable];
    expect(rules.flatMap((rule) => rule(seen)).map(briefly)).toEqual([
      `problem host-unreachable: ${fqdn}`,
    ]);
  });
});
