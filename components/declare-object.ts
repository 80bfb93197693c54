import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { TenantObject } from "./manifest.ts";

/** Declares an object in the stack that is running. */
export function declareObject(
  { resourceName, manifest }: TenantObject,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  if (manifest.kind === "Ingress") {
    const { metadata, spec } = manifest;
    return new k8s.networking.v1.Ingress(resourceName, { metadata, spec }, options);
  }
  return new k8s.apiextensions.CustomResource(resourceName, manifest, options);
}
