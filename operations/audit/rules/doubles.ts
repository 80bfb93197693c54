import { isSameState } from "../../../providers/mark.ts";
import type { ClusterObject } from "../../../providers/services/kubernetes/objects.ts";
import { markOn, objectKey } from "../../../providers/services/kubernetes/taken.ts";
import { normalHost } from "../../../providers/vocabulary.ts";
import { printable } from "../../../providers/words/printable.ts";
import { shown, shownTenants, type Audited } from "../audited.ts";
import type { Finding } from "../finding.ts";

// What is there twice, so that one is in the other's way.

/** Tenants with one host name, of which the platform's services find either. */
export function fqdnsShared({ tenants = [] }: Audited): Finding[] {
  return groupsOf(tenants, ({ fqdn }) => fqdn).map(([fqdn, several]) => ({
    code: "fqdn-shared",
    severity: "problem",
    subject: shown(fqdn),
    what: `is the host name of ${shownTenants(several)}: people may reach either`,
    remedy: "ask Expertflow's support which of them is in use, and to remove the other",
  }));
}

/** Tenants whose ids are the same, or differ by capitals: host names, realms and buckets know none. */
export function idsAlike({ tenants = [] }: Audited): Finding[] {
  return groupsOf(tenants, ({ tenantId }) => tenantId.toLowerCase()).map(([, several]) => ({
    code: "ids-alike",
    severity: "warning",
    subject: shownTenants(several),
    what: "are ids of several tenants that host names, buckets and databases can't tell apart",
    remedy: "ask Expertflow's support which of them is in use, and to remove the other",
  }));
}

/** Host names that several objects answer at one path. */
export function hostsAnsweredTwice({ objects }: Audited): Finding[] {
  const answers = [...objects.values()].flat().flatMap(answersOf);
  const places = groupsOf(answers, ({ host, path }) => host + path);
  const twice = places.map(([, several]) => several).filter(areOfSeveralStates);
  return groupsOf(twice, ([first]) => first?.host, 1).map(([host, several]) => ({
    code: "host-answered-twice",
    severity: "warning",
    subject: shown(host),
    what: `is answered by ${listOf(several.flat().map(({ object }) => printable(objectKey(object))))}: which of them, nobody can tell`,
    remedy: "remove the one that is not meant",
  }));
}

interface PlaceOfObject {
  host: string;
  path: string;
  object: ClusterObject;
}

/** A canary is meant to share a host with another object. */
function answersOf(object: ClusterObject): PlaceOfObject[] {
  if (object.annotations["nginx.ingress.kubernetes.io/canary"] === "true") return [];
  const routes = object.routes.filter(({ host }) => object.hosts.includes(host));
  const places = routes.map(({ host, path }) => ({ host: normalHost(host), path, object }));
  return [...new Map(places.map((place) => [place.host + place.path, place])).values()];
}

/** What one state made is meant so. */
function areOfSeveralStates(places: readonly PlaceOfObject[]): boolean {
  const [first, ...others] = places.map(({ object }) => markOn(object));
  return !others.every((mark) => isSameState(mark, first));
}

function listOf(names: readonly string[]): string {
  return [...new Set(names)].join(", ");
}

/** The groups of those with the same key, with so many in it at least. */
function groupsOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
  least = 2,
): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups].filter(([, group]) => group.length >= least);
}
