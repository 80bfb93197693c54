import { z } from "zod";
import { grafanaConnectionSchema } from "../grafana-allowed-host/schema.ts";
import { tenantConnectionSchema } from "../tenant/schema.ts";
import type { PlatformAccessSpec, PlatformAccessState } from "./arguments.ts";

const text = z.string().min(1, "must not be empty");

const shape = {
  tenantApi: tenantConnectionSchema,
  grafana: z.strictObject({ connection: grafanaConnectionSchema, dataSource: text }).optional(),
  provisioned: z
    .strictObject({ secret: text, namespace: text, kubernetesContext: text.optional() })
    .optional(),
  cluster: z
    .strictObject({
      context: text.optional(),
      entry: z
        .strictObject({
          kind: z.enum(["Ingress", "HTTPRoute"]),
          namespace: text,
          namePrefix: text,
          // Older states are without it.
          nameSuffixes: z.array(z.string()).default([""]),
          awaitReady: z.boolean(),
          grantNamespace: text.optional(),
        })
        .optional(),
      dnsNamespace: text.optional(),
    })
    .optional(),
  recordKind: z.enum(["addresses", "hostname"]).optional(),
  tenants: z.record(z.string(), z.string()),
} as const;

/** The arguments as check() judges them. */
export const accessSpec: z.ZodType<PlatformAccessSpec> = z.strictObject(shape);

/** The state; an older shape is brought up here. */
export const accessState: z.ZodType<PlatformAccessState> = z.looseObject({
  ...shape,
  schemaVersion: z.int(),
});
