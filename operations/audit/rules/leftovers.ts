import { isMarkOfState, isSameOwner, parseMark } from "../../../providers/mark.ts";
import { realmOf } from "../../../providers/resources/tenant/document/record.ts";
import { whyReserved } from "../../../providers/resources/tenant/new-tenant.ts";
import type { ClusterObject } from "../../../providers/services/kubernetes/objects.ts";
import { markOn, objectKey } from "../../../providers/services/kubernetes/taken.ts";
import { normalHost } from "../../../providers/vocabulary.ts";
import { printable } from "../../../providers/words/printable.ts";
import { hostOfEntry, hostsOfPlatform, strayHostsOn } from "../../stray-hosts.ts";
import { shown, type Audited } from "../audited.ts";
import type { Finding } from "../finding.ts";

// What is left of tenants that are gone, and names that lead to none.

/** Host names in Grafana's lists that belong to no tenant. */
export function hostsWithoutTenant(audited: Audited): Finding[] {
  const { allowedHosts = [], durableHosts = [] } = audited;
  return strayHosts(audited, [...allowedHosts, ...durableHosts].map(hostOfEntry)).map((host) => ({
    code: "host-without-tenant",
    severity: "note",
    subject: shown(host),
    what: `is in ${listsWith(host, audited)}, and no tenant has this host name`,
    remedy: "take it out there, if nothing else that dashboards read from answers at this name",
  }));
}

function listsWith(host: string, { allowedHosts = [], durableHosts = [] }: Audited): string {
  const lists = [
    { name: "Grafana's list", list: allowedHosts },
    { name: "the Secret's file", list: durableHosts },
  ].filter(({ list }) => list.some((entry) => hostOfEntry(entry) === host));
  return lists.map(({ name }) => name).join(" and ");
}

/** Ingresses, routes and DNS records for host names that belong to no tenant. */
export function objectsWithoutTenant(audited: Audited): Finding[] {
  if (audited.tenants === undefined) return [];
  const objects = [...audited.objects.values()].flat();
  const known = new Set([...hostsOfTenants(audited), ...hostsOfPlatform(audited.platform)]);
  const strays = new Set(
    strayHosts(
      audited,
      objects.flatMap(({ hosts }) => hosts),
    ),
  );
  return objects.flatMap((object) => {
    // What a stack of ours made was for a tenant, at whatever name.
    const isOurs = isMarkOfState(markOn(object));
    const hosts = new Set(object.hosts.map(normalHost));
    return [...hosts]
      .filter((host) => strays.has(host) || (isOurs && !known.has(host)))
      .map((host) => stray(object, host, audited));
  });
}

function stray(object: ClusterObject, host: string, { owner }: Audited): Finding {
  const mark = markOn(object);
  const isOwn = isSameOwner(mark, owner);
  const maker = isOwn ? "this stack" : printable(parseMark(mark)?.owner ?? "");
  return {
    code: object.kind === "DNSEndpoint" ? "record-without-tenant" : "entry-without-tenant",
    severity: isMarkOfState(mark) ? "warning" : "note",
    subject: shown(host),
    what: `${printable(objectKey(object))} leads somewhere, and no tenant has this host name${maker === "" ? "" : `; it was made by ${maker}`}`,
    remedy: isOwn
      ? "run pulumi up --refresh; if it is still there then, remove it by hand"
      : "remove it, if nothing else answers at this name: a name that nobody looks after can be misused",
  };
}

/** Realms of tenants that are not on the platform. */
export function realmsWithoutTenant({ leftRealms = [], program }: Audited): Finding[] {
  return leftRealms.map((tenantId) => ({
    code: "realm-without-tenant",
    severity: "warning",
    subject: shown(tenantId),
    what: "Keycloak has a realm of this name, and the platform has no such tenant",
    remedy: program.some((tenant) => tenant.tenantId === tenantId)
      ? "run pulumi up, which makes the tenant; a realm keeps the passwords that it was made with"
      : "ask Expertflow's support to remove it, if nothing uses it: its users can still log in",
  }));
}

/**
 * Ids whose realm may be left: those of the program that the platform does not have, and those in host names
 * that belong to no tenant. Nobody lists realms without an account for Keycloak itself.
 */
export function idsOfLeftRealms(audited: Audited): string[] {
  const { tenants, program, platform, allowedHosts = [], durableHosts = [] } = audited;
  if (tenants === undefined) return [];
  const live = new Set(tenants.flatMap(({ tenantId, document }) => [tenantId, realmOf(document)]));
  const objects = [...audited.objects.values()].flat();
  const hosts = [
    ...[...allowedHosts, ...durableHosts].map(hostOfEntry),
    ...objects.flatMap((one) => one.hosts),
  ];
  const end = `.${platform.rootDomain ?? ""}`;
  const left = strayHosts(audited, hosts).map((host) => host.slice(0, -end.length));
  const ids = new Set([...program.map(({ tenantId }) => tenantId), ...left]);
  return [...ids].filter(
    (id) => !live.has(id) && !id.includes(".") && whyReserved(id) === undefined,
  );
}

/** Those of the names below the root domain that belong neither to a tenant nor to the platform; each once. */
function strayHosts(audited: Audited, names: readonly string[]): string[] {
  if (audited.tenants === undefined) return [];
  const hosts = new Set(names.map(normalHost));
  return [...hosts].filter(strayHostsOn(audited.platform, hostsOfTenants(audited)));
}

/** Those of tenants that stay. */
function hostsOfTenants({ tenants = [], program }: Audited): (string | undefined)[] {
  const staying = tenants.filter(({ isTakenDown }) => !isTakenDown);
  return [
    ...staying.map(({ fqdn }) => fqdn),
    ...program.map(({ fqdn }) => fqdn),
    ...program.map(({ customHost }) => customHost?.cname),
  ];
}
