import type { Problem } from "../../providers/words/problems.ts";
import { sharedTlsSecret } from "../entry.ts";
import type { Platform } from "../platform.ts";
import type { PlacedTenant } from "./identity.ts";

/** Ways in and DNS that do not go together. */
export function checkEntry({ ingress, dns }: Platform): Problem[] {
  if (dns.kind !== "ingress-annotation") return [];
  const problem = (reason: string) => [{ path: "platform.dns.kind", reason }];
  if (ingress.kind === "none") {
    return problem(
      '"ingress-annotation" needs an Ingress to annotate, but ingress.kind is "none"; use "external-dns" or "manual"',
    );
  }
  if (ingress.kind !== "gateway") return [];
  return problem(
    '"ingress-annotation" does not work with a Gateway: external-dns takes the target from the Gateway, which is not ours; use "external-dns" or "manual"',
  );
}

/** A host name of the customer's own: given, outside the root domain, with a certificate of its own. */
export function checkCustomHost(tenant: PlacedTenant, platform: Platform): Problem[] {
  const { fqdn, customHost } = tenant;
  if (customHost === undefined) return [];
  const { ingress, rootDomain } = platform;
  const problems: Problem[] = [];
  const tell = (setting: string, reason: string) => problems.push({ path: setting, reason });
  if (fqdn === undefined) {
    tell("fqdn", "is missing; customHost goes with the host name that the customer owns");
  } else if (rootDomain !== undefined && fqdn.endsWith(`.${rootDomain}`)) {
    tell(
      "customHost",
      `"${fqdn}" is below platform.rootDomain, so it is no host name of the customer's; leave fqdn and customHost out`,
    );
  }
  if (ingress.kind === "gateway" || ingress.kind === "none") {
    tell(
      "customHost",
      `needs an Ingress of its own for its certificate, but platform.ingress.kind is "${ingress.kind}"; use "nginx" or "traefik"`,
    );
  }
  const wildcards = [sharedTlsSecret, ingress.kind === "none" ? undefined : ingress.tls.secretName];
  const { secretName } = customHost.tls;
  if (secretName !== undefined && wildcards.includes(secretName)) {
    tell(
      "customHost.tls.secretName",
      `"${secretName}" is the platform's wildcard, which does not cover this host; name a secret of the tenant's own`,
    );
  }
  return problems;
}

/** A CNAME can't stand at the top of a zone, and can't point at itself. */
export function checkAlias({ fqdn, customHost }: PlacedTenant, { dns }: Platform): Problem[] {
  if (dns.kind === "none" || dns.target === undefined || !("hostname" in dns.target)) return [];
  if (fqdn === undefined || customHost !== undefined) return [];
  if (fqdn === dns.target.hostname) {
    const reason = `"${fqdn}" is the tenant's own name; give the name of the platform's entry`;
    return [{ path: "platform.dns.target.hostname", reason }];
  }
  if (fqdn.split(".").length > 2) return [];
  const reason = `"${fqdn}" looks like the top of a zone, where no alias (CNAME) may stand; give addresses`;
  return [{ path: "platform.dns.target", reason }];
}
