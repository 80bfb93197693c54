import { isIP } from "node:net";
import { z } from "zod";
import { fqdn, httpUrl } from "../providers/tenant/schema.ts";
import { readinessSettingsSchema } from "../providers/tenant-readiness/schema.ts";
import type { DnsSettings, IngressSettings, Platform } from "./platform.ts";

const text = z.string().min(1, "must not be empty");
const positive = z.int("expected a whole number").min(1, "must be 1 or more");
const labels = z.record(z.string(), z.string());
const address = z.string().refine((value) => isIP(value) !== 0, "must be an IPv4 or IPv6 address");

const target = z.union([
  z.strictObject({ addresses: z.array(address).min(1, "must hold an address") }),
  z.strictObject({ hostname: fqdn }),
]);

const ingress: z.ZodType<IngressSettings> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("nginx"),
    namespace: text.optional(),
    className: text.optional(),
    tls: z
      .strictObject({ kind: z.literal("shared"), secretName: text.optional() })
      .default({ kind: "shared" }),
    annotations: labels.optional(),
    labels: labels.optional(),
    awaitReady: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("none") }),
]);

const dns: z.ZodType<DnsSettings> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("external-dns"),
    target,
    ttl: positive.optional(),
    namespace: text.optional(),
    labels: labels.optional(),
  }),
  z.strictObject({ kind: z.literal("none") }),
]);

/** `cx-tenants:platform` as people write it. */
export const platformSchema: z.ZodType<Platform> = z.strictObject({
  rootDomain: fqdn.optional(),
  tenantApi: z.strictObject({
    url: httpUrl,
    version: z.enum(["5.0.0", "5.0.1", "5.1"]).optional(),
  }),
  keycloak: z.strictObject({ url: httpUrl }),
  grafana: z
    .strictObject({
      url: httpUrl,
      dataSource: text.default("infinity_cim_json_api"),
      provisioned: z
        .strictObject({
          secret: text.default("ef-grafana-datasource-secret"),
          namespace: text.default("expertflow"),
          fileVersion: z.enum(["raise", "keep"]).optional(),
        })
        .optional(),
    })
    .optional(),
  kubernetes: z.strictObject({ context: text.optional() }).optional(),
  ingress: ingress.default({ kind: "none" }),
  dns: dns.default({ kind: "none" }),
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
