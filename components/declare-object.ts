import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { fieldManagerOf } from "../providers/services/kubernetes/field-manager.ts";
import { objectKey, ownerAnnotation } from "../providers/services/kubernetes/taken.ts";
import type { TenantAccess } from "../providers/resources/tenant-access/tenant-access.ts";
import type { TenantObject } from "./manifest.ts";

/** Whose the objects of a tenant are, and what its resources are called. */
export interface Owner {
  name: string;
  access: Pick<TenantAccess, "mark" | "forced">;
}

/** Declares an object in the stack that is running; the mark on it says whose it is. */
export function declareObject(
  { suffix, manifest }: TenantObject,
  { name, access: { mark, forced } }: Owner,
  after: pulumi.CustomResourceOptions,
): pulumi.Resource {
  // Its name is given: made before the old one is deleted, the new one would go with it.
  const options = { ...after, deleteBeforeReplace: true };
  const key = objectKey({ kind: manifest.kind, ...manifest.metadata });
  const metadata = {
    ...manifest.metadata,
    annotations: {
      ...manifest.metadata.annotations,
      // Without force the API server itself refuses to change another stack's mark.
      [ownerAnnotation]: mark,
      "pulumi.com/patchForce": forced.apply((keys) => String(keys.includes(key))),
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
