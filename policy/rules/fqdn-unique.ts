import { z } from "zod";
import { printable } from "../../providers/words/printable.ts";
import { annotationOf, isEntry, namedObject, placesOf } from "../entries.ts";
import { defineRule, violation } from "../rule.ts";
import type { Run, Seen } from "../run.ts";
import { isSameTenant, named, newTenantOf, tenantsIn, type TenantSeen } from "../tenants.ts";

/** One host name leads to one tenant, and by one way. */
export const fqdnUnique = defineRule({
  name: "fqdn-unique",
  description:
    "No other tenant of the stack has a tenant's host name, and nothing else of it answers there.",
  level: "mandatory",
  settings: z.strictObject({}),
  judge: (resource, run) =>
    isEntry(resource) ? answeredTwice(resource, run) : sharedName(resource, run),
});

function sharedName(resource: Seen, run: Run): string[] {
  const tenant = newTenantOf(resource, run);
  if (tenant?.fqdn === undefined) return [];
  const other = tenantsIn(run).find(
    (one) => one.fqdn === tenant.fqdn && !isSameTenant(one, tenant),
  );
  if (other === undefined) return [];
  return [
    violation(
      `${named(tenant)} has the host name '${printable(tenant.fqdn)}' of ${named(other)}: people would reach either`,
      "give one of them another host name before it is made; it can't change afterwards",
    ),
  ];
}

/** Objects of one parent are meant so, such as the two that Traefik needs. */
function answeredTwice(entry: Seen, run: Run): string[] {
  if (isCanary(entry)) return [];
  const others = run.resources(
    (one) => one.urn !== entry.urn && one.parent !== entry.parent && isEntry(one) && !isCanary(one),
  );
  return placesOf(entry).flatMap(({ host, path }) => {
    const tenant = onlyTenantAt(host, run);
    const other = others.find((one) =>
      placesOf(one).some((place) => place.host === host && place.path === path),
    );
    if (tenant === undefined || other === undefined) return [];
    return [
      violation(
        `${named(tenant)}: ${namedObject(entry)} and ${namedObject(other)} both answer '${printable(host + path)}', and which of them does, nobody can tell`,
        "take the path out of the one that is not meant, or give it another host name; where the tenant's way in is to be the other one, its line says existing: [ingress]",
      ),
    ];
  });
}

/** Of tenants that share a host name is told already. */
function onlyTenantAt(host: string, run: Run): TenantSeen | undefined {
  const [first, ...others] = tenantsIn(run).filter(({ fqdn }) => fqdn === host);
  return first && others.every((one) => isSameTenant(one, first)) ? first : undefined;
}

/** A canary is meant to share a host name with another object. */
function isCanary(entry: Seen): boolean {
  return annotationOf(entry, "nginx.ingress.kubernetes.io/canary") === "true";
}
