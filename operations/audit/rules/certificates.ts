import { daysLeft, soonDays } from "../../certificate-age.ts";
import { shown, type Audited } from "../audited.ts";
import type { Finding } from "../finding.ts";

/** Certificates that have expired, or will within 30 days. */
export function certificatesExpire({ certificates = [], now }: Audited): Finding[] {
  return certificates.flatMap(({ fqdn, validTo }) => {
    if (validTo === undefined) return [];
    const days = daysLeft(validTo, now.getTime());
    if (days >= soonDays) return [];
    const day = validTo.toISOString().slice(0, 10);
    return [
      {
        code: "certificate-expires" as const,
        severity: days < 0 ? ("problem" as const) : ("warning" as const),
        subject: shown(fqdn),
        what: `has a certificate that ${days < 0 ? "expired" : "expires"} on ${day} (UTC)`,
        remedy: "renew the certificate in the TLS secret that its Ingress, or the Gateway, names",
      },
    ];
  });
}

/** Certificates that browsers refuse, for another reason than their age. */
export function certificatesWrong({ certificates = [], now }: Audited): Finding[] {
  return certificates.flatMap(({ fqdn, validTo, trouble }) => {
    if (trouble === undefined || validTo === undefined || validTo < now) return [];
    const { came, remedy = "" } = trouble;
    const severity = "problem";
    return [
      { code: "certificate-wrong" as const, severity, subject: shown(fqdn), what: came, remedy },
    ];
  });
}

/** Host names at which nobody answers, while others are answered. */
export function hostsUnreachable({ certificates = [] }: Audited): Finding[] {
  return certificates.flatMap(({ fqdn, validTo, trouble }) => {
    if (trouble === undefined || validTo !== undefined) return [];
    const { came, remedy = "" } = trouble;
    const severity = "problem";
    return [
      { code: "host-unreachable" as const, severity, subject: shown(fqdn), what: came, remedy },
    ];
  });
}
