import type { Platform } from "../components/platform.ts";
import { parseAddress } from "../providers/resources/tenant-readiness/name.ts";
import { normalHost } from "../providers/vocabulary.ts";

/**
 * Tells which host names below a platform's root domain belong neither to a tenant nor to the platform itself. It
 * takes them as others wrote them.
 * @param ofTenants host names that tenants have.
 */
export function strayHostsOn(
  platform: Platform,
  ofTenants: Iterable<string | undefined>,
): (host: string) => boolean {
  const { rootDomain } = platform;
  if (rootDomain === undefined) return () => false;
  const known = new Set([...ofTenants, ...hostsOfPlatform(platform)]);
  return (written) => {
    const host = normalHost(written);
    return host.endsWith(`.${rootDomain}`) && !host.startsWith("*") && !known.has(host);
  };
}

/** Host names at which the platform itself is reached. */
export function hostsOfPlatform({
  tenantApi,
  keycloak,
  grafana,
  dns,
  readiness,
}: Platform): string[] {
  const urls = [tenantApi.url, keycloak.url, ...(grafana === undefined ? [] : [grafana.url])];
  const target = "target" in dns ? dns.target : undefined;
  const named = target !== undefined && "hostname" in target ? [target.hostname] : [];
  const entry = parseAddress(readiness?.address ?? "")?.host;
  return [
    ...urls.map((url) => new URL(url).hostname),
    ...named,
    ...(entry === undefined ? [] : [entry]),
  ];
}

/** The host name in an entry of a list of allowed hosts: `https://a.example:8443/x` → `a.example`. */
export function hostOfEntry(entry: string): string {
  return normalHost(entry.replace(/^https?:\/\//i, "").replace(/[/:?#].*$/s, ""));
}
