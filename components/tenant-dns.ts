import { isIPv6 } from "node:net";
import type * as pulumi from "@pulumi/pulumi";
import { declareObject, type Owner } from "./declare-object.ts";
import {
  defaultTtlSeconds,
  entryNamespace,
  ownLabels,
  type DnsSettings,
  type DnsTarget,
  type EntryHost,
  type ExternalDns,
} from "./entry.ts";
import type { TenantObject } from "./manifest.ts";

/** Declares the DNS objects of a tenant. */
export function tenantDns(
  host: EntryHost,
  settings: DnsSettings,
  owner: Owner,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return dnsObjects(host, settings).map((object) => declareObject(object, owner, options));
}

/**
 * Those objects. None when the record is made elsewhere: by the Ingress, by hand, by a wildcard, or,
 * for a host name of the customer's, by the customer.
 */
export function dnsObjects(host: EntryHost, settings: DnsSettings): TenantObject[] {
  if (settings.kind !== "external-dns" || host.customHost !== undefined) return [];
  return [dnsEndpoint(host, settings)];
}

function dnsEndpoint({ tenantId, fqdn }: EntryHost, settings: ExternalDns): TenantObject {
  return {
    suffix: "",
    manifest: {
      apiVersion: "externaldns.k8s.io/v1alpha1",
      kind: "DNSEndpoint",
      metadata: {
        name: `cx-${tenantId}`,
        namespace: settings.namespace ?? entryNamespace,
        labels: { ...ownLabels(tenantId), ...settings.labels },
      },
      spec: { endpoints: endpointsOf(fqdn, settings) },
    },
  };
}

/** One endpoint per record type; external-dns takes no mixed ones. */
function endpointsOf(dnsName: string, settings: ExternalDns) {
  const { target, ttl = defaultTtlSeconds, setIdentifier, providerSpecific } = settings;
  return recordsOf(target).map(({ recordType, targets }) => ({
    dnsName,
    recordType,
    targets,
    recordTTL: ttl, // always written: external-dns would take 0
    ...(setIdentifier !== undefined && { setIdentifier }),
    ...(providerSpecific !== undefined && { providerSpecific }),
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
  const sets: RecordSet[] = [
    { recordType: "A", targets: target.addresses.filter((address) => !isIPv6(address)) },
    { recordType: "AAAA", targets: target.addresses.filter((address) => isIPv6(address)) },
  ];
  return sets.filter(({ targets }) => targets.length > 0);
}
