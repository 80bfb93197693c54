import { objectsOf } from "../../../components/tenant-objects.ts";
import { variantsOf, type AllowList } from "../../../providers/services/grafana/live/allow-list.ts";
import { objectKey, type Place } from "../../../providers/services/kubernetes/taken.ts";
import { allowedHostOf, normalHost } from "../../../providers/vocabulary.ts";
import { printable } from "../../../providers/words/printable.ts";
import {
  presentTenants,
  shown,
  type Audited,
  type LiveTenant,
  type ProgramTenant,
} from "../audited.ts";
import type { Finding } from "../finding.ts";

// The program against the platform.

/** Tenants that the program does not have. On a platform of several stacks that may be as it should. */
export function tenantsNotInProgram({ program, tenants = [], owner }: Audited): Finding[] {
  const ids = new Set(program.map(({ tenantId }) => tenantId));
  return tenants
    .filter(({ tenantId }) => !ids.has(tenantId))
    .map((tenant) => ({
      code: "tenant-not-in-program",
      subject: shown(tenant.tenantId),
      ...(tenant.maker === owner ? ownAlone(tenant) : foreign(tenant)),
    }));
}

type Words = Pick<Finding, "severity" | "what" | "remedy">;

function ownAlone({ isTakenDown }: LiveTenant): Words {
  if (isTakenDown) {
    return {
      severity: "note",
      what: "is suspended, since its line left this stack's program; its data is kept",
      remedy: "ask Expertflow's support to remove it for good, or put its line back",
    };
  }
  return {
    severity: "warning",
    what: "carries this stack's owner, but is not in its program",
    remedy:
      "put its line back; or, if another stack has it, give each stack a platform.owner of its own",
  };
}

function foreign({ maker }: LiveTenant): Words {
  const who = maker === undefined ? "nobody whose name it has" : printable(maker);
  return {
    severity: "note",
    what: `is not in this stack's program; it was made by ${who}`,
    remedy:
      "nothing, if another stack or person looks after it; else npm run import-tenants brings it into the program",
  };
}

/** Tenants of the program that the platform does not have. */
export function tenantsNotOnPlatform({ program, tenants }: Audited): Finding[] {
  if (tenants === undefined) return [];
  const ids = new Set(tenants.map(({ tenantId }) => tenantId));
  return program
    .filter(({ tenantId }) => !ids.has(tenantId))
    .map(({ tenantId }) => ({
      code: "tenant-not-on-platform",
      severity: "problem",
      subject: shown(tenantId),
      what: "is in the program, but not on the platform",
      remedy: "run pulumi preview --refresh, and pulumi up if it is to be made",
    }));
}

/** Host names of the program that Grafana may not call. */
export function hostsNotAllowed(audited: Audited): Finding[] {
  return missingIn(audited, audited.allowedHosts, (host, variants) => ({
    code: "host-not-allowed",
    severity: "problem",
    what: `'${host}' is not in Grafana's list, so dashboards show nothing of this tenant${variants}`,
    remedy: "run pulumi up --refresh",
  }));
}

/** Host names of the program that are lost with Grafana's next pod. */
export function hostsNotInFile(audited: Audited): Finding[] {
  return missingIn(audited, audited.durableHosts, (host, variants) => ({
    code: "host-not-in-file",
    severity: "warning",
    what: `'${host}' is not in the Secret's file, so a new pod of Grafana loses it${variants}`,
    remedy: "run pulumi up --refresh",
  }));
}

function missingIn(
  audited: Audited,
  list: AllowList | undefined,
  finding: (host: string, variants: string) => Omit<Finding, "subject">,
): Finding[] {
  if (list === undefined) return [];
  return presentTenants(audited)
    .filter(({ fqdn }) => !list.includes(allowedHostOf(fqdn)))
    .map(({ tenantId, fqdn }) => {
      const host = allowedHostOf(fqdn);
      const others = variantsOf(list, host).map((variant) => `'${printable(variant)}'`);
      const beside = others.length === 0 ? "" : `; ${others.join(", ")} is another host to it`;
      return { ...finding(host, beside), subject: shown(tenantId) };
    });
}

/** Objects of the program's tenants that are not in the cluster. */
export function objectsMissing(audited: Audited): Finding[] {
  return presentTenants(audited).flatMap((tenant) =>
    objectsOf(tenant, audited.platform)
      .map(({ manifest }) => ({ kind: manifest.kind, ...manifest.metadata }))
      .filter((place) => audited.objects.get(place.kind)?.every(isOther(place)))
      .map((place) => missing(tenant, place)),
  );
}

function isOther(place: Place): (object: Place) => boolean {
  return (object) => objectKey(object) !== objectKey(place);
}

function missing({ tenantId, fqdn }: ProgramTenant, place: Place): Finding {
  const isRecord = place.kind === "DNSEndpoint";
  const use = isRecord ? "by which DNS knows" : "which leads people to";
  return {
    code: isRecord ? "record-missing" : "entry-missing",
    severity: "problem",
    subject: shown(tenantId),
    what: `${objectKey(place)} is missing, ${use} ${fqdn}`,
    remedy: "run pulumi up --refresh",
  };
}

/** Tenants that use an entry of somebody else's, as their line says, and there is none. */
export function usedEntriesMissing(audited: Audited): Finding[] {
  const [ingresses, routes] = [audited.objects.get("Ingress"), audited.objects.get("HTTPRoute")];
  if (ingresses === undefined || routes === undefined) return [];
  const hosts = new Set([...ingresses, ...routes].flatMap((one) => one.hosts.map(normalHost)));
  const isLed = (fqdn: string) => hosts.has(fqdn) || hosts.has(fqdn.replace(/^[^.]+/, "*"));
  return presentTenants(audited)
    .filter(({ existing, fqdn }) => existing?.includes("ingress") === true && !isLed(fqdn))
    .map(({ tenantId, fqdn }) => ({
      code: "entry-missing",
      severity: "warning",
      subject: shown(tenantId),
      what: `no Ingress or HTTPRoute leads people to ${fqdn}, and its line says that one exists`,
      remedy:
        "make it again, or take ingress out of 'existing' in its line and run pulumi up, which makes one",
    }));
}
