import { customHostSettings } from "../../components/entry.ts";
import { sharedTlsSecret, type TlsSettings } from "../../components/entry.ts";
import { authSuffix, secretNameOf } from "../../components/ingress-manifests.ts";
import type { Platform } from "../../components/platform.ts";
import type { Problem } from "../../providers/words/problems.ts";
import { fqdnOf, type WrittenTenant } from "./identity.ts";

/** Ways in and DNS that do not go together. */
export function checkEntry({ ingress, dns }: Platform): Problem[] {
  if (dns.kind === "ingress-annotation" && ingress.kind === "none") {
    return [
      {
        path: "platform.dns.kind",
        reason:
          '"ingress-annotation" needs an Ingress to annotate, but ingress.kind is "none"; use "external-dns" or "manual"',
      },
    ];
  }
  if (dns.kind === "ingress-annotation" && ingress.kind === "gateway") {
    return [
      {
        path: "platform.dns.kind",
        reason:
          '"ingress-annotation" does not work with a Gateway: external-dns takes the target from the Gateway, which is not ours; use "external-dns" or "manual"',
      },
    ];
  }
  return [];
}

/** Traefik's second object of one tenant must not have the name of another tenant's first one. */
export function checkObjectNames(
  tenants: readonly WrittenTenant[],
  { ingress }: Platform,
): Problem[] {
  if (ingress.kind !== "traefik") return [];
  const ids = new Set(tenants.map(({ tenant }) => tenant["tenantId"]));
  return tenants.flatMap(({ path, tenant: { tenantId } }) => {
    if (typeof tenantId !== "string" || !tenantId.endsWith(authSuffix)) return [];
    const other = tenantId.slice(0, -authSuffix.length);
    if (!ids.has(other)) return [];
    const reason = `"${tenantId}" names an Ingress that tenant "${other}" has for /auth on Traefik; choose another one`;
    return [{ path: `${path}.tenantId`, reason }];
  });
}

/** cert-manager fills a secret for the first Ingress that asks, and refuses it to the others. */
export function checkCertificates(
  tenants: readonly WrittenTenant[],
  { ingress }: Platform,
): Problem[] {
  if (ingress.kind === "none") return [];
  const { tls } = ingress;
  if (tls.kind === "cert-manager" && tls.secretName !== undefined && tenants.length > 1) {
    return [
      {
        path: "platform.ingress.tls.secretName",
        reason: `"${tls.secretName}" would be the secret of ${String(tenants.length)} tenants, but cert-manager makes each a certificate of its own; leave it out`,
      },
    ];
  }
  const made = tenants.flatMap((written) => certificateOf(written, tls));
  return made.flatMap(({ path, secretName }, index) => {
    const other = made.findIndex((one) => one.secretName === secretName);
    if (other === index) return [];
    const reason = `"${secretName}" is the secret of ${made[other]?.path ?? ""} too, but cert-manager makes each a certificate of its own; leave it out`;
    return [{ path: `${path}.customHost.tls.secretName`, reason }];
  });
}

/** The secret that cert-manager writes a tenant's certificate to. */
function certificateOf({ path, tenant }: WrittenTenant, platform: TlsSettings) {
  const { tenantId } = tenant;
  const tls = customHostSettings.safeParse(tenant["customHost"]).data?.tls ?? platform;
  if (typeof tenantId !== "string" || tls.kind !== "cert-manager") return [];
  return [{ path, secretName: secretNameOf(tls, tenantId) }];
}

/** A host name of the customer's own: given, outside the root domain, with a certificate of its own. */
export function checkCustomHost(
  written: WrittenTenant,
  { ingress, rootDomain }: Platform,
): Problem[] {
  const { path, tenant } = written;
  const parsed = customHostSettings.safeParse(tenant["customHost"]);
  if (!parsed.success) return []; // reported where it is judged
  const problems: Problem[] = [];
  const { fqdn } = tenant;
  if (typeof fqdn !== "string") {
    problems.push({
      path: `${path}.fqdn`,
      reason: "is missing; customHost goes with the host name that the customer owns",
    });
  } else if (rootDomain !== undefined && fqdn.endsWith(`.${rootDomain}`)) {
    problems.push({
      path: `${path}.customHost`,
      reason: `"${fqdn}" is below platform.rootDomain, so it is no host name of the customer's; leave fqdn and customHost out`,
    });
  }
  if (ingress.kind === "gateway" || ingress.kind === "none") {
    problems.push({
      path: `${path}.customHost`,
      reason: `needs an Ingress of its own for its certificate, but platform.ingress.kind is "${ingress.kind}"; use "nginx" or "traefik"`,
    });
  }
  const wildcard = ingress.kind === "none" ? undefined : ingress.tls.secretName;
  if (
    parsed.data.tls.secretName !== undefined &&
    [wildcard, sharedTlsSecret].includes(parsed.data.tls.secretName)
  ) {
    problems.push({
      path: `${path}.customHost.tls.secretName`,
      reason: `"${parsed.data.tls.secretName}" is the platform's wildcard, which does not cover this host; name a secret of the tenant's own`,
    });
  }
  return problems;
}

/** A CNAME can't stand at the top of a zone, and can't point at itself. */
export function checkAlias(written: WrittenTenant, platform: Platform): Problem[] {
  const { dns } = platform;
  const fqdn = fqdnOf(written, platform);
  if (dns.kind === "none" || dns.target === undefined || fqdn === undefined) return [];
  if (!("hostname" in dns.target) || written.tenant["customHost"] !== undefined) return [];
  if (fqdn === dns.target.hostname) {
    return [
      {
        path: "platform.dns.target.hostname",
        reason: `"${fqdn}" is the tenant's own name; give the name of the platform's entry`,
      },
    ];
  }
  const isApex = fqdn.split(".").length <= 2;
  return isApex
    ? [
        {
          path: "platform.dns.target",
          reason: `"${fqdn}" looks like the top of a zone, where no alias (CNAME) may stand; give addresses`,
        },
      ]
    : [];
}
