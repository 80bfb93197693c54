import { authSuffix, secretNameOf } from "../../components/ingress-manifests.ts";
import type { Platform } from "../../components/platform.ts";
import type { Problem } from "../../providers/words/problems.ts";
import type { IdentifiedTenant, NamedTenant } from "./identity.ts";

/** Traefik's second object of one tenant must not have the name of another tenant's first one. */
export function checkObjectNames(
  tenants: readonly NamedTenant[],
  { ingress }: Platform,
): Problem[] {
  if (ingress.kind !== "traefik") return [];
  const ids = new Set(tenants.map(({ tenantId }) => tenantId));
  return tenants.flatMap(({ path, tenantId }) => {
    const other = tenantId.slice(0, -authSuffix.length);
    if (other + authSuffix !== tenantId || !ids.has(other)) return [];
    const reason = `"${tenantId}" names an Ingress that tenant "${other}" has for /auth on Traefik; choose another one`;
    return [{ path: `${path}.tenantId`, reason }];
  });
}

/** cert-manager fills a secret for the first Ingress that asks, and refuses it to the others. `count` is of all tenants. */
export function checkCertificates(
  tenants: readonly IdentifiedTenant[],
  { ingress }: Platform,
  count = tenants.length,
): Problem[] {
  if (ingress.kind === "none") return [];
  const { tls } = ingress;
  const itsOwn = "but cert-manager makes each a certificate of its own; leave it out";
  if (tls.kind === "cert-manager" && tls.secretName !== undefined && count > 1) {
    const reason = `"${tls.secretName}" would be the secret of ${String(count)} tenants, ${itsOwn}`;
    return [{ path: "platform.ingress.tls.secretName", reason }];
  }
  /** The first tenant whose certificate goes into a secret. */
  const holders = new Map<string, string>();
  return tenants.flatMap(({ path, tenantId, customHost }) => {
    const own = customHost?.tls ?? tls;
    if (own.kind !== "cert-manager") return [];
    const secretName = secretNameOf(own, tenantId);
    const holder = holders.get(secretName);
    holders.set(secretName, holder ?? path);
    if (holder === undefined) return [];
    const reason = `"${secretName}" is the secret of ${holder} too, ${itsOwn}`;
    return [{ path: `${path}.customHost.tls.secretName`, reason }];
  });
}
