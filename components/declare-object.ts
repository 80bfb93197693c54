import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { ownerAnnotation } from "../providers/kubernetes/taken.ts";
import type { TenantObject } from "./manifest.ts";

/** Declares an object in the stack that is running; the mark on it says whose it is. */
export function declareObject(
  { resourceName, manifest }: TenantObject,
  mark: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const metadata = {
    ...manifest.metadata,
    annotations: {
      ...manifest.metadata.annotations,
      [ownerAnnotation]: mark,
      // It was judged to be ours, or free: a hand edit or another field manager must not block repair.
      "pulumi.com/patchForce": "true",
    },
  };
  if (manifest.kind === "Ingress") {
    return new k8s.networking.v1.Ingress(resourceName, { metadata, spec: manifest.spec }, options);
  }
  return new k8s.apiextensions.CustomResource(resourceName, { ...manifest, metadata }, options);
}
