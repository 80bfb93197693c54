import type { ExistingPart } from "../../components/entry.ts";
import type { Platform } from "../../components/platform.ts";
import { realmOf } from "../../providers/resources/tenant/document/record.ts";
import { leadsTo, objectKey } from "../../providers/services/kubernetes/taken.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";
import { allowedHostOf } from "../../providers/vocabulary.ts";
import type { Inventory } from "../inventory.ts";

/** A part of a tenant that is not on the platform. */
export type MissingPart =
  "Ingress" | "DNS record" | "allowed host" | "allowed host in the file" | "realm";

/** A platform, and what is on it. */
export interface Surveyed {
  platform: Platform;
  inventory: Inventory;
  /** Names of the realms that answer. */
  realms: ReadonlySet<string>;
}

/** What others have made of a host name's way in, and what it is. */
export function existingOf(
  fqdn: string,
  { platform, inventory }: Surveyed,
): { existing: ExistingPart[]; seen: string[] } {
  const found = (inventory.objects ?? []).filter((object) => leadsTo(object, fqdn));
  const entries = found.filter(({ kind }) => kind !== "DNSEndpoint");
  const records = found.filter(({ kind }) => kind === "DNSEndpoint");
  const isUsed = {
    ingress: platform.ingress.kind !== "none",
    dns: platform.dns.kind === "external-dns",
  };
  const existing: ExistingPart[] = [
    ...(isUsed.ingress && entries.length > 0 ? (["ingress"] as const) : []),
    ...(isUsed.dns && records.length > 0 ? (["dns"] as const) : []),
  ];
  const used = [...(isUsed.ingress ? entries : []), ...(isUsed.dns ? records : [])];
  return { existing, seen: used.map(objectKey) };
}

/** What of a tenant is not there. */
export function missingOf(
  live: TenantDocument,
  fqdn: string,
  existing: unknown,
  { platform, inventory, realms }: Surveyed,
): MissingPart[] {
  const { ingress, dns } = platform;
  const has = (part: ExistingPart) => Array.isArray(existing) && existing.includes(part);
  const lacks = (list: readonly string[] | undefined) =>
    list !== undefined && !list.includes(allowedHostOf(fqdn));
  return [
    ...(ingress.kind !== "none" && !has("ingress") ? (["Ingress"] as const) : []),
    ...(dns.kind === "external-dns" && !has("dns") ? (["DNS record"] as const) : []),
    ...(lacks(inventory.allowedHosts) ? (["allowed host"] as const) : []),
    ...(lacks(inventory.durableHosts) ? (["allowed host in the file"] as const) : []),
    ...(realms.has(realmOf(live)) ? [] : (["realm"] as const)),
  ];
}
