import { z } from "zod";
import { namespaceName, objectName } from "../providers/kubernetes/names.ts";
import { fqdn, httpUrl, owner } from "../providers/tenant/schema.ts";
import { readinessSettingsSchema } from "../providers/tenant-readiness/schema.ts";
import { dnsSchema, ingressSchema } from "./entry-schema.ts";
import type { Platform } from "./platform.ts";

const text = z.string().min(1, "must not be empty");
const positive = z.int("expected a whole number").min(1, "must be 1 or more");
/** `cx-tenants:platform` as people write it. */
export const platformSchema: z.ZodType<Platform> = z.strictObject({
  rootDomain: fqdn.optional(),
  owner: owner.optional(),
  maxRemovals: z.int("expected a whole number").min(0, "must not be negative").optional(),
  tenantApi: z.strictObject({
    url: httpUrl,
    version: z.enum(["5.0.0", "5.0.1", "5.1"]).optional(),
    logoPart: z.string().min(1, "must not be empty").optional(),
  }),
  keycloak: z.strictObject({ url: httpUrl }),
  grafana: z
    .strictObject({
      url: httpUrl,
      dataSource: text.default("infinity_cim_json_api"),
      organization: positive.optional(),
      provisioned: z
        .strictObject({
          secret: objectName.default("ef-grafana-datasource-secret"),
          namespace: namespaceName.default("expertflow"),
          fileVersion: z.enum(["raise", "keep"]).optional(),
        })
        .optional(),
    })
    .optional(),
  kubernetes: z.strictObject({ context: text.optional() }).optional(),
  ingress: ingressSchema.default({ kind: "none" }),
  dns: dnsSchema.default({ kind: "none" }),
  caCertFile: text.optional(),
  insecureSkipVerify: z.boolean().optional(),
  limits: z
    .strictObject({
      requestTimeoutSeconds: positive.optional(),
      operationTimeoutSeconds: positive.optional(),
      maxRetries: z.int("expected a whole number").min(0, "must not be negative").optional(),
      maxInFlight: positive.optional(),
    })
    .optional(),
  readiness: readinessSettingsSchema.optional(),
});
