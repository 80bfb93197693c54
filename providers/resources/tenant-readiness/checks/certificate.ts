import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { trust, type Address } from "../../../http/tls.ts";
import { printable } from "../../../words/printable.ts";
import { formatAddress } from "../name.ts";
import { codeOf } from "../../../http/transport.ts";
import { notAsked, type Check, type Finding, type Round } from "../round.ts";

/** The certificate that an entry showed, and why its CA is not trusted. */
interface Shown {
  certificate: X509Certificate;
  distrust: string | undefined;
}

/** The entry shows a certificate for the host name, of a trusted CA unless that is not asked for. */
export const certificate: Check = async (round) => {
  const entry = await round.entry();
  if (entry === undefined) return notAsked(round);
  const answer = await handshake(entry, round);
  return "certificate" in answer ? judge(answer, entry, round) : answer;
};

function judge(
  { certificate, distrust }: Shown,
  entry: Address,
  { spec: { fqdn }, calls }: Round,
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

async function handshake(
  entry: Address,
  { spec: { fqdn }, calls, deadline }: Round,
): Promise<Shown | Finding> {
  const socket = connect({
    ...entry,
    servername: fqdn,
    rejectUnauthorized: false, // to see whose certificate it is; judge() decides
    checkServerIdentity: () => undefined,
    ...trust(calls.caCertFile),
  });
  const signal = AbortSignal.timeout(Math.ceil(deadline.remainingMs));
  try {
    await once(socket, "secureConnect", { signal });
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) return unreachable(entry, "no certificate");
    const distrust = socket.authorized ? undefined : String(socket.authorizationError);
    return { certificate, distrust };
  } catch (error) {
    return unreachable(entry, signal.aborted ? "no answer in time" : codeOf(error));
  } finally {
    socket.destroy();
  }
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
