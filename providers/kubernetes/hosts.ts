import { CxError } from "../errors.ts";
import type { Deadline } from "../http/deadline.ts";
import { listClaims, type Claim, type ClaimKind } from "./claims.ts";
import type { KubernetesConnection } from "./connection.ts";

/** A host name that is about to get objects. */
export interface WantedHost {
  tenantId: string;
  fqdn: string;
}

/** Where our objects of a kind are, and what they are called. */
export interface ObjectPlace {
  kind: ClaimKind;
  namespace: string;
  namePrefix: string;
  /** Ends of the names of a tenant's objects; "" for the tenantId alone. */
  nameSuffixes: readonly string[];
}

const tenantLabel = "cx.expertflow.com/tenant";

/**
 * Throws a CxError when a host name, or the name of an object that we would make, already belongs to
 * an object that is not ours. The API server itself would take two objects for one host, and give us
 * one of the same name without a word.
 */
export async function refuseTakenHosts(
  connection: KubernetesConnection,
  wanted: readonly WantedHost[],
  places: readonly ObjectPlace[],
  deadline: Deadline,
): Promise<void> {
  const found = places.map(async (place) => {
    const claims = await listClaims(connection, place.kind, place.namespace, deadline);
    return wanted.flatMap((host) => takenBy(claims, host, place));
  });
  const taken = (await Promise.all(found)).flat();
  if (taken.length === 0) return;
  throw new CxError(
    ["these host names already belong to an object that is not ours:", ...taken].join("\n"),
    {
      remedy:
        "remove that object or choose another tenantId; or, if it is meant to serve the tenant, set ingress.kind: none (dns.kind: none for a DNSEndpoint)",
    },
  );
}

function takenBy(claims: readonly Claim[], host: WantedHost, place: ObjectPlace): string[] {
  return claims
    .filter((claim) => claim.labels[tenantLabel] !== host.tenantId && collides(claim, host, place))
    .map(
      ({ kind, namespace, name }) =>
        `  - ${host.fqdn} (tenant '${host.tenantId}'): ${kind} ${namespace}/${name}`,
    );
}

function collides(
  { namespace, name, hosts }: Claim,
  { tenantId, fqdn }: WantedHost,
  place: ObjectPlace,
): boolean {
  const names = place.nameSuffixes.map((suffix) => place.namePrefix + tenantId + suffix);
  return hosts.includes(fqdn) || (namespace === place.namespace && names.includes(name));
}
