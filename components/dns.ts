import { defaultTtlSeconds, type DnsSettings, type DnsTarget, type EntryHost } from "./entry.ts";
import { recordsOf } from "./tenant-objects.ts";

/**
 * What somebody has to do by hand so that a tenant's host name leads to the platform: lines for a zone
 * file, and the same as an nsupdate script. Undefined when nobody has to do anything.
 */
export function dnsInstructions(
  host: EntryHost,
  settings: DnsSettings,
  rootDomain: string | undefined,
): string | undefined {
  const { fqdn, customHost, existing = [] } = host;
  if (existing.includes("dns")) return undefined;
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

/** external-dns 0.22 changed its prefix; each release reads only one of them. */
const knownPrefixes = ["external-dns.kubernetes.io/", "external-dns.alpha.kubernetes.io/"];

/** Any value but external-dns's own makes it leave the object alone. */
const hidden = withPrefixes(knownPrefixes, { controller: "none" });

/** What external-dns is told on an Ingress: to make the record of its host, or to leave it alone. */
export function dnsAnnotations(
  { customHost, existing = [] }: EntryHost,
  settings: DnsSettings,
): Record<string, string> {
  if (settings.kind === "ingress-annotation") {
    // The record of a customer's own host is the customer's business, and one that is there its maker's.
    if (customHost !== undefined || existing.includes("dns")) return hidden;
    const { target, ttl = defaultTtlSeconds, prefixes = knownPrefixes } = settings;
    return withPrefixes(prefixes, {
      ttl: String(ttl),
      ...(target !== undefined && { target: targetText(target) }),
    });
  }
  return settings.kind === "external-dns" && settings.hideIngress === true ? hidden : {};
}

function targetText(target: DnsTarget): string {
  return "hostname" in target ? target.hostname : target.addresses.join(",");
}

function withPrefixes(
  prefixes: readonly string[],
  values: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    prefixes.flatMap((prefix) =>
      Object.entries(values).map(([name, value]) => [prefix + name, value]),
    ),
  );
}
