import { z } from "zod";
import { grafanaConnectionSchema } from "../grafana-allowed-host/schema.ts";
import { claimKinds } from "../kubernetes/claims.ts";
import { clusterIdentitySchema } from "../kubernetes/identity.ts";
import { namespaceName, objectName } from "../kubernetes/names.ts";
import { fqdn, owner, tenantConnectionSchema, tenantId } from "../tenant/schema.ts";
import type { TenantAccessSpec, TenantAccessState } from "./arguments.ts";

const text = z.string().min(1, "must not be empty");

const shape = {
  tenantId,
  fqdn,
  owner,
  adopt: z.enum(["never", "restore", "ifIdentical", "always"]).optional(),
  onDestroy: z.enum(["suspend", "delete", "retain"]).optional(),
  locksOut: z.boolean().optional(),
  recordKind: z.enum(["addresses", "hostname"]).optional(),
  tenantApi: tenantConnectionSchema,
  grafana: z.strictObject({ connection: grafanaConnectionSchema, dataSource: text }).optional(),
  provisioned: z
    .strictObject({
      secret: objectName,
      namespace: namespaceName,
      kubernetesContext: text.optional(),
    })
    .optional(),
  cluster: z
    .strictObject({
      context: text.optional(),
      objects: z.array(
        z.strictObject({
          kind: z.enum(claimKinds),
          namespace: text,
          name: text,
          digest: text.optional(),
        }),
      ),
      awaitReady: z.boolean(),
    })
    .optional(),
  record: z.record(z.string(), z.unknown()).optional(),
  forced: z.array(z.string()),
  seed: text,
  mark: text,
} as const;

/** The arguments as check() judges them. */
export const accessSpec: z.ZodType<TenantAccessSpec> = z.strictObject(shape);

/** The state; an older shape is brought up here. */
export const accessState: z.ZodType<TenantAccessState> = z.looseObject({
  ...shape,
  schemaVersion: z.int(),
  madeBy: z.string().optional(),
  hostWasThere: z.boolean().default(false),
  durableHostWasThere: z.boolean().default(false),
  clusterIdentity: clusterIdentitySchema.optional(),
  isElsewhere: z.boolean().optional(),
});
