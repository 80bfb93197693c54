import { z } from "zod";
import { leafAt } from "../../providers/resources/tenant/document/leaves.ts";
import { normalHost } from "../../providers/vocabulary.ts";
import { printable } from "../../providers/words/printable.ts";
import { annotationOf, hostsOf, namedObject, objectsAt } from "../entries.ts";
import { isIngress, isRecord } from "../kinds.ts";
import { defineRule, violation } from "../rule.ts";
import type { Run, Seen } from "../run.ts";
import { named, newTenantOf, tenantAt } from "../tenants.ts";
import { textAt } from "../texts.ts";

const settings = z.strictObject({
  minSeconds: z.int().min(0).default(60).describe("Shortest time that resolvers may keep a record"),
  maxSeconds: z.int().min(1).default(3600).describe("Longest such time"),
});

/** Records that can be moved within reasonable time, and are not asked for all the time. */
export const dnsTtl = defineRule({
  name: "dns-ttl",
  description: "Resolvers keep the DNS record of a tenant neither too long nor too short a time.",
  level: "advisory",
  settings,
  judge: (resource, run, bounds) => {
    // A record of somebody else's may have come before the tenant.
    const fqdn = newTenantOf(resource, run)?.fqdn;
    const earlier = fqdn === undefined ? [] : run.resources((one) => one.urn !== resource.urn);
    return [resource, ...earlier].flatMap((object) =>
      recordsOf(object)
        .filter(({ host }) => fqdn === undefined || normalHost(host) === fqdn)
        .flatMap((record) => judgeRecord(object, record, run, bounds)),
    );
  },
});

function judgeRecord(
  object: Seen,
  { host, seconds }: RecordSeen,
  run: Run,
  { minSeconds, maxSeconds }: z.output<typeof settings>,
): string[] {
  const tenant = tenantAt(host, run);
  if (tenant === undefined || (seconds >= minSeconds && seconds <= maxSeconds)) return [];
  return [
    violation(
      `${named(tenant)}: the record of '${printable(host)}' in ${namedObject(object)} may be kept for ${String(seconds)} seconds; allowed are ${String(minSeconds)} to ${String(maxSeconds)}`,
      "set platform.dns.ttl",
    ),
  ];
}

interface RecordSeen {
  host: string;
  seconds: number;
}

/** The records that an object stands for, once for each time that resolvers may keep them. */
function recordsOf(resource: Seen): RecordSeen[] {
  const all = isRecord(resource.type)
    ? recordsOfEndpoints(resource)
    : isIngress(resource.type)
      ? recordsOfIngress(resource)
      : [];
  return [...new Map(all.map((one) => [`${one.host} ${String(one.seconds)}`, one])).values()];
}

function recordsOfEndpoints({ properties }: Seen): RecordSeen[] {
  return objectsAt(properties, "spec.endpoints").flatMap((endpoint) => {
    const host = textAt(endpoint, "dnsName");
    const seconds = leafAt(endpoint, "recordTTL");
    return host !== undefined && typeof seconds === "number" ? [{ host, seconds }] : [];
  });
}

const ttlAnnotations = ["external-dns.kubernetes.io/ttl", "external-dns.alpha.kubernetes.io/ttl"];

/** Seconds as a number; a duration of Go (`5m`) is left to external-dns. */
function recordsOfIngress(entry: Seen): RecordSeen[] {
  return ttlAnnotations.flatMap((key) => {
    const written = annotationOf(entry, key) ?? "";
    if (!/^\d+$/.test(written)) return [];
    return hostsOf(entry).map((host) => ({ host, seconds: Number(written) }));
  });
}
