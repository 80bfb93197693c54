import { defaultTtlSeconds, type DnsSettings, type DnsTarget, type EntryHost } from "./entry.ts";

/** external-dns 0.22 changed its prefix; each release reads only one of them. */
const knownPrefixes = ["external-dns.kubernetes.io/", "external-dns.alpha.kubernetes.io/"];

/** What external-dns is told on an Ingress: to make the record of its host, or to leave it alone. */
export function dnsAnnotations(
  { customHost }: EntryHost,
  settings: DnsSettings,
): Record<string, string> {
  if (settings.kind === "ingress-annotation" && customHost === undefined) {
    const { target, ttl = defaultTtlSeconds, prefixes = knownPrefixes } = settings;
    return withPrefixes(prefixes, {
      ttl: String(ttl),
      ...(target !== undefined && { target: targetText(target) }),
    });
  }
  const isHidden = settings.kind === "external-dns" && settings.hideIngress === true;
  return isHidden ? withPrefixes(knownPrefixes, { controller: "none" }) : {};
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
