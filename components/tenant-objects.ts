import type * as pulumi from "@pulumi/pulumi";
import {
  type DnsSettings,
  type EntryHost,
  type IngressSettings,
  defaultTtlSeconds,
  type DnsTarget,
  type ExternalDns,
} from "./entry.ts";
import { nginxObjects, traefikObjects } from "./ingress-manifests.ts";
import { headOf, metadataOf, type TenantObject } from "./manifest.ts";
import { defined } from "../providers/objects.ts";
import { routeObjects } from "./route-manifests.ts";
import * as k8s from "@pulumi/kubernetes";
import {
  editedAnnotation,
  editIn,
  fieldManagerOf,
  ownerAnnotation,
} from "../providers/services/kubernetes/taken.ts";
import type { TenantAccess } from "../providers/resources/tenant-access/tenant-access.ts";
import { isIPv6 } from "node:net";

/** All objects of a tenant in Kubernetes: its DNS records, and what leads its host name in; without what exists. */
export function objectsOf(
  host: EntryHost,
  { ingress, dns }: { ingress: IngressSettings; dns: DnsSettings },
): TenantObject[] {
  return [...dnsObjects(host, dns), ...ingressObjects(host, ingress, dns)];
}

/** The objects that lead a tenant's host name in; none when the platform routes every host already. */
export function ingressObjects(
  host: EntryHost,
  settings: IngressSettings,
  dns: DnsSettings,
): TenantObject[] {
  if (host.existing?.includes("ingress") === true) return [];
  switch (settings.kind) {
    case "none":
      return [];
    case "gateway":
      return routeObjects(host, settings);
    case "nginx":
      return nginxObjects(host, settings, dns);
    case "traefik":
      return traefikObjects(host, settings, dns);
  }
}

/**
 * Declares an object in the stack that is running; the mark on it says whose it is.
 * @param name What the tenant's resources are called.
 */
export function declareObject(
  name: string,
  { suffix, manifest }: TenantObject,
  { mark, forced }: TenantAccess,
  after: pulumi.CustomResourceOptions,
): pulumi.Resource {
  // Its name is given: made before the old one is deleted, the new one would go with it.
  const options = { ...after, deleteBeforeReplace: true };
  const place = { kind: manifest.kind, ...manifest.metadata };
  const edit = forced.apply((entries = []) => editIn(entries, place));
  const metadata = {
    ...manifest.metadata,
    annotations: {
      ...manifest.metadata.annotations,
      // Without force the API server itself refuses to change another stack's mark.
      [ownerAnnotation]: mark,
      "pulumi.com/patchForce": edit.apply((known) => String(known !== undefined)),
      // The plugin does not see what was added to a list of ours: another edit has to be another value.
      // Of one that nobody has edited it is left out, as the engine does with what is undefined.
      [editedAnnotation]: edit as pulumi.Output<string>,
      // By default each making gets a name by chance: one after a run that died would meet its own fields as another's.
      "pulumi.com/patchFieldManager": mark.apply(fieldManagerOf),
    },
  };
  const resourceName = name + suffix;
  if (manifest.kind === "Ingress") {
    return new k8s.networking.v1.Ingress(resourceName, { metadata, spec: manifest.spec }, options);
  }
  return new k8s.apiextensions.CustomResource(resourceName, { ...manifest, metadata }, options);
}

/**
 * The DNS objects of a tenant. None when the record is made elsewhere: by the Ingress, by hand, by a wildcard, or,
 * for a host name of the customer's, by the customer.
 */
export function dnsObjects(host: EntryHost, settings: DnsSettings): TenantObject[] {
  if (settings.kind !== "external-dns" || host.customHost !== undefined) return [];
  if (host.existing?.includes("dns") === true) return [];
  return [dnsEndpoint(host, settings)];
}

function dnsEndpoint({ tenantId, fqdn }: EntryHost, settings: ExternalDns): TenantObject {
  const metadata = metadataOf(tenantId, settings);
  return {
    suffix: "",
    manifest: {
      ...headOf("DNSEndpoint"),
      metadata,
      spec: { endpoints: endpointsOf(fqdn, settings) },
    },
  };
}

/** One endpoint per record type; external-dns takes no mixed ones. */
function endpointsOf(dnsName: string, settings: ExternalDns) {
  const { target, ttl = defaultTtlSeconds, setIdentifier, providerSpecific } = settings;
  return recordsOf(target).map(({ recordType, targets }) =>
    defined({
      dnsName,
      recordType,
      targets,
      recordTTL: ttl, // always written: external-dns would take 0
      setIdentifier,
      providerSpecific,
    }),
  );
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
