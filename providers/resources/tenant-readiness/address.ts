import { isIP, isIPv4, isIPv6 } from "node:net";
import type { Address } from "../../http/tls.ts";

const httpsPort = 443;
const hostName = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
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

/** The entry behind a host of which only the name or the address is known. */
export function httpsAddress(host: string): Address {
  return { host, port: httpsPort };
}
