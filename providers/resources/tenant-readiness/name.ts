import { lookup, Resolver } from "node:dns/promises";
import type { Deadline } from "../../flow/deadline.ts";
import { codeOf } from "../../http/transport.ts";
import { isIP, isIPv4, isIPv6 } from "node:net";
import type { Address } from "../../http/tls.ts";
import { hostPattern } from "../../vocabulary.ts";

/** What DNS says about a host name. */
export type NameAnswer =
  /** `host` is where to connect to: an address, or a name that the system resolves. */
  | { kind: "found"; host: string }
  /** `code` is the resolver's word, such as ENOTFOUND; `asked` says whom it came from. */
  | { kind: "failed"; code: string; asked: string };

const tryMs = 2_000;
const attempts = 2;

/**
 * Asks the given DNS servers, or else the system, which also reads its hosts file. A server that is
 * given is asked directly, so that no cache in between learns that the name does not exist yet.
 */
export async function resolveName(
  fqdn: string,
  dnsServers: readonly string[] | undefined,
  deadline: Deadline,
): Promise<NameAnswer> {
  if (dnsServers !== undefined) return askServers(fqdn, dnsServers, deadline);
  const system = await deadline.bound(lookup(fqdn).catch(() => undefined));
  if (system !== undefined) return { kind: "found", host: fqdn };
  // The system's answer is coarse; its DNS servers tell the reason.
  const answer = await askServers(fqdn, undefined, deadline);
  // A name that only they know, not the system's own lookup, cannot be connected to.
  return answer.kind === "found" ? failure("EAI_AGAIN", undefined) : answer;
}

async function askServers(
  fqdn: string,
  dnsServers: readonly string[] | undefined,
  deadline: Deadline,
): Promise<NameAnswer> {
  const resolver = new Resolver({ timeout: tryMs, tries: attempts });
  if (dnsServers !== undefined) resolver.setServers(dnsServers);
  const answers = await deadline.bound(
    Promise.allSettled([
      resolver.resolve4(fqdn),
      resolver.resolve6(fqdn),
      resolver.resolveCname(fqdn),
    ]),
  );
  resolver.cancel();
  if (answers === undefined) return failure("ETIMEOUT", dnsServers);
  const [host] = answers.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  if (host !== undefined) return { kind: "found", host };
  const codes = answers.map((one) => (one.status === "fulfilled" ? "ENODATA" : codeOf(one.reason)));
  const telling = byWeight.find((code) => codes.includes(code)) ?? codes[0] ?? "EBADRESP";
  return failure(telling, dnsServers);
}

/** The three record types may fail in different ways; an answer says more than silence. */
const byWeight = ["ENODATA", "ENOTFOUND", "EREFUSED", "ESERVFAIL", "ETIMEOUT", "ECONNREFUSED"];

function failure(code: string, dnsServers: readonly string[] | undefined): NameAnswer {
  return { kind: "failed", code, asked: dnsServers?.join(", ") ?? "the system's DNS servers" };
}

export const httpsPort = 443;
const hostName = new RegExp(`^${hostPattern}$`, "i");
const pattern = /^(?:\[(?<six>[^\]]*)\]|(?<host>[^:[\]]*))(?::(?<port>\d{1,5}))?$/;

/** Reads `host`, `host:port`, `ip:port` or `[ipv6]:port`; undefined when it is none of them. */
export function parseAddress(text: string): Address | undefined {
  const { six, host = "", port = String(httpsPort) } = pattern.exec(text)?.groups ?? {};
  const number = Number(port);
  if (number < 1 || number > 65_535) return undefined;
  if (six !== undefined) return isIPv6(six) ? { host: six, port: number } : undefined;
  // Digits and dots alone are an address with a mistake, not a name.
  const isHost = /^[\d.]*$/.test(host) ? isIPv4(host) : hostName.test(host);
  return isHost ? { host, port: number } : undefined;
}

/** True for `ip` or `ip:port`, IPv6 in brackets when there is a port. */
export function isDnsServer(text: string): boolean {
  return isIP(text) !== 0 || isIP(parseAddress(text)?.host ?? "") !== 0;
}

/** An entry as people write it. */
export function formatAddress({ host, port }: Address): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${String(port)}`;
}
