import type * as pulumi from "@pulumi/pulumi";
import { declareObject, type Owner } from "./declare-object.ts";
import type { DnsSettings, EntryHost, IngressSettings } from "./entry.ts";
import { nginxObjects, traefikObjects } from "./ingress-manifests.ts";
import type { TenantObject } from "./manifest.ts";
import { routeObjects } from "./route-manifests.ts";

/** Declares the objects that lead a tenant's host name in. */
export function tenantIngress(
  host: EntryHost,
  settings: IngressSettings,
  dns: DnsSettings,
  owner: Owner,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  return ingressObjects(host, settings, dns).map((object) => declareObject(object, owner, options));
}

/** Those objects; none when the platform routes every host already. */
export function ingressObjects(
  host: EntryHost,
  settings: IngressSettings,
  dns: DnsSettings,
): TenantObject[] {
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
