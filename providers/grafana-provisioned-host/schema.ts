import { z } from "zod";
import { grafanaConnectionSchema, listEntryShape } from "../grafana-allowed-host/schema.ts";
import { clusterIdentitySchema } from "../kubernetes/identity.ts";
import { namespaceName, objectName } from "../kubernetes/names.ts";
import type { ProvisionedHostSpec, ProvisionedHostState } from "./arguments.ts";

const text = z.string().min(1, "must not be empty");

const shape = {
  ...listEntryShape,
  secret: objectName,
  namespace: namespaceName,
  kubernetesContext: text.optional(),
  clusterNamespace: namespaceName.optional(),
  fileVersion: z.enum(["raise", "keep"]).optional(),
  grafana: grafanaConnectionSchema.optional(),
} as const;

/** The arguments of an entry as check() judges them. */
export const provisionedHostSpec: z.ZodType<ProvisionedHostSpec> = z.strictObject(shape);

/** The state of an entry; an older shape is brought up here. */
export const provisionedHostState: z.ZodType<ProvisionedHostState> = z.looseObject({
  ...shape,
  schemaVersion: z.int(),
  ownership: z.enum(["created", "adopted"]),
  clusterIdentity: clusterIdentitySchema.optional(),
});
