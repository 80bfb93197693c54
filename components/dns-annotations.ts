import { defaultTtlSeconds, type DnsSettings, type DnsTarget, type EntryHost } from "./entry.ts";

/** external-dns 0.22 changed its prefix; each release reads only one of them. */
const knownPrefixes = ["external-dns.kubernetes.io/", "external-dns.alpha.kubernetes.io/"];

/** Any value but external-dns's own makes it leave the object alone. */
const hidden = withPrefixes(knownPrefixes, { controller: "none" });

/** What external-dns is told on an Ingress: to make the record of its host, or to leave it alone. */
export function dnsAnnotations(
  { customHost }: EntryHost,
  settings: DnsSettings,
): Record<string, string> {
  if (settings.kind === "ingress-annotation") {
    // The record of a customer's own host is the customer's business.
    if (customHost !== undefined) return hidden;
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
