import { z } from "zod";
import { unknownValues } from "../../providers/engine/wire.ts";
import { leafAt } from "../../providers/resources/tenant/document/leaves.ts";
import type { Loose } from "../../providers/objects.ts";
import { normalHost } from "../../providers/vocabulary.ts";
import { printable } from "../../providers/words/printable.ts";
import { annotationOf, hostsOf, listAt, namedObject, objectsAt } from "../entries.ts";
import { isIngress } from "../kinds.ts";
import { defineRule, violation } from "../rule.ts";
import type { Run, Seen } from "../run.ts";
import { named, newTenantOf, tenantAt } from "../tenants.ts";

/** What people send to a tenant is encrypted. */
export const tlsRequired = defineRule({
  name: "tls-required",
  description:
    "Every Ingress for a tenant's host name has TLS for it, and does not serve it in clear.",
  level: "mandatory",
  settings: z.strictObject({}),
  judge: (resource, run) => {
    if (isIngress(resource.type)) {
      return hostsOf(resource)
        .filter((host) => tenantAt(host, run) !== undefined)
        .flatMap((host) => openAt(resource, host, run));
    }
    // An Ingress of somebody else's may have come before it.
    const fqdn = newTenantOf(resource, run)?.fqdn;
    if (fqdn === undefined) return [];
    return run
      .resources((one) => isIngress(one.type) && hostsOf(one).includes(fqdn))
      .flatMap((entry) => openAt(entry, fqdn, run));
  },
});

function openAt(entry: Seen, host: string, run: Run): string[] {
  const tenant = tenantAt(host, run);
  if (tenant === undefined) return [];
  const subject = `${named(tenant)}: ${namedObject(entry)}`;
  if (!isEncrypted(entry, host)) {
    return [
      violation(
        `${subject} has no TLS for '${printable(host)}'`,
        "name the host under spec.tls, with the secret of its certificate (platform.ingress.tls)",
      ),
    ];
  }
  return servesInClear(entry)
    ? [
        violation(
          `${subject} serves '${printable(host)}' in clear too: its annotations switch the redirect to HTTPS off`,
          "take ssl-redirect and force-ssl-redirect out of the annotations (platform.ingress.annotations)",
        ),
      ]
    : [];
}

function isEncrypted(entry: Seen, host: string): boolean {
  if (annotationOf(entry, "traefik.ingress.kubernetes.io/router.tls") === "true") return true;
  if (isUnknownAt(entry.properties, "spec.tls")) return true;
  return objectsAt(entry.properties, "spec.tls").some((tls) => covers(tls, host));
}

/** Without hosts it is for all of them; a list that is not known yet may hold this one. */
function covers(tls: Loose, host: string): boolean {
  const hosts = listAt(tls, "hosts");
  if (hosts.length === 0) return true;
  return hosts.some((one) => {
    const name = normalHost(String(one));
    const isBelow = name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1);
    return name === host || isBelow || unknownValues.has(String(one));
  });
}

/** nginx redirects by itself where there is TLS, unless it is told not to. */
function servesInClear(entry: Seen): boolean {
  const annotation = (name: string) => annotationOf(entry, `nginx.ingress.kubernetes.io/${name}`);
  return annotation("ssl-redirect") === "false" && annotation("force-ssl-redirect") !== "true";
}

function isUnknownAt(properties: Loose, path: string): boolean {
  return unknownValues.has(String(leafAt(properties, path)));
}
