import { isIP } from "node:net";
import { z } from "zod";
import {
  annotations,
  labels,
  namespaceName,
  objectName,
  serviceName,
} from "../providers/kubernetes/names.ts";
import { fqdn } from "../providers/tenant/schema.ts";
import {
  sharedTlsSecret,
  type CustomHost,
  type DnsSettings,
  type IngressSettings,
} from "./entry.ts";

const text = z.string().min(1, "must not be empty");
const positive = z.int("expected a whole number").min(1, "must be 1 or more");
const address = z
  .string()
  .refine(
    (value) => isIP(value) !== 0,
    "must be an IPv4 or IPv6 address, without a dot at its end",
  );

const target = z.union([
  z.strictObject({ addresses: z.array(address).min(1, "must hold an address") }),
  z.strictObject({ hostname: fqdn }),
]);

const certManager = z
  .strictObject({
    kind: z.literal("cert-manager"),
    clusterIssuer: objectName.optional(),
    issuer: objectName.optional(),
    secretName: objectName
      .refine(
        (name) => name !== sharedTlsSecret,
        `must not be the shared secret "${sharedTlsSecret}": cert-manager would overwrite the certificate of all tenants; leave it out`,
      )
      .optional(),
  })
  .refine(
    ({ clusterIssuer, issuer }) => (clusterIssuer === undefined) !== (issuer === undefined),
    "needs exactly one of clusterIssuer and issuer",
  );
const ownSecret = z.strictObject({ kind: z.literal("secret"), secretName: objectName });
const shared = z.strictObject({ kind: z.literal("shared"), secretName: objectName.optional() });
const tenantTls = z.discriminatedUnion("kind", [certManager, ownSecret]);
const tls = z
  .discriminatedUnion("kind", [shared, certManager, ownSecret])
  .default({ kind: "shared" });

const backend = z.strictObject({ service: serviceName, port: positive.max(65_535).optional() });

const entryObject = {
  namespace: namespaceName.optional(),
  namePrefix: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]*$/,
      "must be lower-case letters, digits and dashes, starting with a letter",
    )
    .max(100, "must have 100 characters at most")
    .optional(),
  annotations: annotations.optional(),
  labels: labels.optional(),
  backends: z.strictObject({ auth: backend.optional(), platform: backend.optional() }).optional(),
  awaitReady: z.boolean().optional(),
  awaitTimeoutSeconds: positive.optional(),
} as const;

const ingressObject = z.strictObject({
  kind: z.enum(["nginx", "traefik"]),
  ...entryObject,
  className: objectName.optional(),
  tls,
  pathType: z.enum(["Prefix", "ImplementationSpecific"]).optional(),
  entryPoint: text.optional(),
});

const gatewayRoute = z.strictObject({
  kind: z.literal("gateway"),
  ...entryObject,
  gateway: z.strictObject({
    name: objectName,
    namespace: namespaceName.optional(),
    sectionName: objectName.optional(),
  }),
  tls: tls.refine(
    ({ kind }) => kind === "shared",
    'must be { kind: shared } with a Gateway: its certificates belong to the listeners, which the platform team owns; or use ingress.kind "nginx" or "traefik"',
  ),
  backendNamespace: namespaceName.optional(),
});

/** `platform.ingress`. */
export const ingressSchema: z.ZodType<IngressSettings> = z.discriminatedUnion("kind", [
  ingressObject,
  gatewayRoute,
  z.strictObject({ kind: z.literal("none") }),
]);

/** `platform.dns`. */
export const dnsSchema: z.ZodType<DnsSettings> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("external-dns"),
    target,
    ttl: positive.optional(),
    namespace: namespaceName.optional(),
    labels: labels.optional(),
    setIdentifier: text.optional(),
    providerSpecific: z.array(z.strictObject({ name: text, value: z.string() })).optional(),
    hideIngress: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("ingress-annotation"),
    target: target.optional(),
    ttl: positive.optional(),
    prefixes: z
      .array(z.string().regex(/^[a-z0-9.-]+\/$/, "must be a DNS name with a slash at its end"))
      .min(1)
      .optional(),
  }),
  z.strictObject({ kind: z.literal("manual"), target, ttl: positive.optional() }),
  z.strictObject({ kind: z.literal("none") }),
]);

/** `customHost` of a tenant. */
export const customHostSchema: z.ZodType<CustomHost> = z.strictObject({
  tls: tenantTls,
  cname: fqdn.optional(),
});
