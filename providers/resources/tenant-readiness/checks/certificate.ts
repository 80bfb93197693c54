import type { X509Certificate } from "node:crypto";
import type { Deadline } from "../../../flow/deadline.ts";
import { shakeHands, type Shown } from "../../../http/handshake.ts";
import type { Address } from "../../../http/tls.ts";
import { printable } from "../../../words/printable.ts";
import { formatAddress } from "../name.ts";
import { notAsked, type Check, type Finding, type Round } from "../round.ts";

/** The entry shows a certificate for the host name, of a trusted CA unless that is not asked for. */
export const certificate: Check = async (round) => {
  const entry = await round.entry();
  if (entry === undefined) return notAsked(round);
  const { spec, calls, deadline } = round;
  return (await lookAtCertificate(entry, { fqdn: spec.fqdn, calls, deadline })).finding;
};

/** Whose certificate is asked for, and how. */
interface CertificateLook {
  fqdn: string;
  calls: Pick<Round["calls"], "caCertFile" | "insecureSkipVerify">;
  deadline: Deadline;
}

/** The certificate that an entry shows for a host name, if any, and what is wrong with it, if anything is. */
export async function lookAtCertificate(
  entry: Address,
  look: CertificateLook,
): Promise<{ certificate?: X509Certificate; finding?: Finding }> {
  const { fqdn: servername, calls, deadline } = look;
  const answer = await shakeHands(entry, { servername, caCertFile: calls.caCertFile, deadline });
  if (typeof answer === "string") return { finding: unreachable(entry, answer) };
  const finding = judge(answer, entry, look);
  return { certificate: answer.certificate, ...(finding !== undefined && { finding }) };
}

function judge(
  { certificate, distrust }: Shown,
  entry: Address,
  { fqdn, calls }: CertificateLook,
): Finding | undefined {
  const shown = `${formatAddress(entry)} shows the certificate of ${describe(certificate)}`;
  if (certificate.checkHost(fqdn) === undefined) {
    return {
      came: `${shown}: it is not for '${fqdn}'`,
      remedy:
        "the TLS secret that the Ingress names must be in the Ingress's namespace and cover this host; without it the controller shows a certificate of its own",
    };
  }
  if (distrust === undefined || calls.insecureSkipVerify === true) return undefined;
  return {
    came: `${shown}: it is not trusted (${distrust})`,
    remedy:
      certificate.validToDate.getTime() < Date.now()
        ? "renew the certificate in the TLS secret that the Ingress names"
        : "set caCertFile to the CA that signed it, or put a certificate of a known CA into the TLS secret",
  };
}

function unreachable(entry: Address, words: string): Finding {
  return {
    came: `no TLS connection to ${formatAddress(entry)}: ${words}`,
    remedy:
      "check that the platform's entry is up and can be reached from here, and that this port speaks TLS",
  };
}

function describe({ subject, subjectAltName, issuer, validTo }: X509Certificate): string {
  const names = subjectAltName === undefined ? "no names" : printable(subjectAltName);
  return `${oneLine(subject)} (${names}; issued by ${oneLine(issuer)}; valid until ${validTo})`;
}

function oneLine(name: string): string {
  return printable(name.replaceAll("\n", ", "));
}
