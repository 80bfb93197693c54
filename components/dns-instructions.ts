import { defaultTtlSeconds, type DnsSettings, type DnsTarget, type EntryHost } from "./entry.ts";
import { recordsOf } from "./tenant-dns.ts";

/**
 * What somebody has to do by hand so that a tenant's host name leads to the platform: lines for a zone
 * file, and the same as an nsupdate script. Undefined when nobody has to do anything.
 */
export function dnsInstructions(
  host: EntryHost,
  settings: DnsSettings,
  rootDomain: string | undefined,
): string | undefined {
  const { fqdn, customHost } = host;
  if (customHost !== undefined) {
    const hostname = customHost.cname ?? rootDomain;
    if (hostname === undefined) return undefined;
    const intro = `; ${fqdn} belongs to the customer, who has to make this record:`;
    return instructions(intro, fqdn, { hostname }, defaultTtlSeconds);
  }
  if (settings.kind !== "manual") return undefined;
  return instructions("; zone file:", fqdn, settings.target, settings.ttl ?? defaultTtlSeconds);
}

function instructions(intro: string, fqdn: string, target: DnsTarget, ttl: number): string {
  const records = recordsOf(target).flatMap(({ recordType, targets }) =>
    targets.map((value) => `${recordType} ${recordType === "CNAME" ? `${value}.` : value}`),
  );
  const types = recordsOf(target).map(({ recordType }) => recordType);
  return [
    intro,
    ...records.map((record) => `${fqdn}. ${String(ttl)} IN ${record}`),
    "; the same for nsupdate:",
    ...types.map((type) => `update delete ${fqdn}. ${type}`),
    ...records.map((record) => `update add ${fqdn}. ${String(ttl)} ${record}`),
    "send",
  ].join("\n");
}
