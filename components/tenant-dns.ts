import { isIPv6 } from "node:net";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { entryNamespace, type DnsSettings, type DnsTarget, type ExternalDns } from "./platform.ts";
import { ownLabels, type EntryHost } from "./tenant-ingress.ts";

/** The DNS objects of a tenant; none when a wildcard record covers it. */
export function tenantDns(
  host: EntryHost,
  settings: DnsSettings,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return settings.kind === "none" ? [] : [dnsEndpoint(host, settings, options)];
}

const defaultTtlSeconds = 300;

function dnsEndpoint(
  { tenantId, fqdn }: EntryHost,
  settings: ExternalDns,
  options: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  return new k8s.apiextensions.CustomResource(
    tenantId,
    {
      apiVersion: "externaldns.k8s.io/v1alpha1",
      kind: "DNSEndpoint",
      metadata: {
        name: `cx-${tenantId}`,
        namespace: settings.namespace ?? entryNamespace,
        labels: { ...ownLabels(tenantId), ...settings.labels },
      },
      spec: { endpoints: endpointsOf(fqdn, settings) },
    },
    options,
  );
}

/** One endpoint per record type; external-dns takes no mixed ones. */
function endpointsOf(dnsName: string, { target, ttl = defaultTtlSeconds }: ExternalDns) {
  return recordsOf(target).map(({ recordType, targets }) => ({
    dnsName,
    recordType,
    targets,
    recordTTL: ttl, // always written: external-dns would take 0
  }));
}

/** A DNS record set of one type. */
export interface RecordSet {
  recordType: "A" | "AAAA" | "CNAME";
  targets: string[];
}

/** The record sets that lead to a target, by address family. */
export function recordsOf(target: DnsTarget): RecordSet[] {
  if ("hostname" in target) return [{ recordType: "CNAME", targets: [target.hostname] }];
  const six = target.addresses.filter((address) => isIPv6(address));
  const four = target.addresses.filter((address) => !isIPv6(address));
  const sets: RecordSet[] = [
    { recordType: "A", targets: four },
    { recordType: "AAAA", targets: six },
  ];
  return sets.filter(({ targets }) => targets.length > 0);
}
