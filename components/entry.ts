import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";
import {
  annotations,
  labels,
  namespaceName,
  objectName,
  serviceName,
} from "../providers/services/kubernetes/names.ts";
import { fqdn, positive, text } from "../providers/vocabulary.ts";

/** Namespace of the platform's entry (charts apisix and keycloak). */
export const entryNamespace = "ef-external";
/** Secret of the platform's wildcard certificate. */
export const sharedTlsSecret = "ef-ingress-tls-secret";
/** Seconds that resolvers may keep a record. */
export const defaultTtlSeconds = 300;

const address = z
  .string()
  .refine(
    (value) => isIP(value) !== 0,
    "must be an IPv4 or IPv6 address, without a dot at its end",
  );

/** Where the record points: IPv4 and IPv6 addresses, or one host name. */
const target = z.union([
  z.strictObject({ addresses: z.array(address).min(1, "must hold an address") }),
  z.strictObject({ hostname: fqdn }),
]);
export type DnsTarget = z.infer<typeof target>;

/** cert-manager makes the certificate, into a secret of the tenant's own. Exactly one issuer. */
const certManager = z
  .strictObject({
    kind: z.literal("cert-manager"),
    clusterIssuer: objectName.optional(),
    issuer: objectName.optional(),
    /** Default `cx-<tenantId>-tls`; never the shared one, which it would overwrite. */
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

/** The platform's wildcard. Default secret `ef-ingress-tls-secret`. */
const shared = z.strictObject({ kind: z.literal("shared"), secretName: objectName.optional() });

/** A certificate of the tenant's own. */
const tenantTls = z.discriminatedUnion("kind", [certManager, ownSecret]);

/** Where the certificate of a tenant's host name comes from. Default `shared`. */
const tls = z
  .discriminatedUnion("kind", [shared, certManager, ownSecret])
  .default({ kind: "shared" });
export type TlsSettings = z.infer<typeof tls>;

/** A Service in the namespace of the entry. */
const backend = z.strictObject({
  service: serviceName,
  /** Default 80. */
  port: positive.max(65_535, "must be 65535 at most").optional(),
});
export type Backend = z.infer<typeof backend>;

/** What all kinds have in common. */
const entryObject = z.strictObject({
  /** Back ends and TLS secret have to be in the same one. Default `ef-external`. */
  namespace: namespaceName.optional(),
  /** Start of the objects' names, before the tenantId. Default `cx-`. */
  namePrefix: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]*$/,
      "must be lower-case letters, digits and dashes, starting with a letter",
    )
    .max(100, "must have 100 characters at most")
    .optional(),
  /** Added to ours; a value here replaces ours. */
  annotations: annotations.optional(),
  labels: labels.optional(),
  /** Services behind the paths. Default: `keycloak` and `apisix-gateway`, port 80. */
  backends: z.strictObject({ auth: backend.optional(), platform: backend.optional() }).optional(),
  /**
   * Wait until the controller has taken the object. Default false: not every controller says so, and
   * it needs the permission to list and watch Services and Endpoints.
   */
  awaitReady: z.boolean().optional(),
  /** Longest such wait, in seconds. Default 120. */
  awaitTimeoutSeconds: positive.optional(),
});
export type EntryObject = z.infer<typeof entryObject>;

/** An Ingress per tenant; on Traefik two, since there one object with both paths breaks logins. */
const ingressObject = z.strictObject({
  kind: z.enum(["nginx", "traefik"]),
  ...entryObject.shape,
  /** Default: `nginx` or `traefik`. */
  className: objectName.optional(),
  tls,
  /** How paths are compared. Default `Prefix`; the charts use `ImplementationSpecific`. */
  pathType: z.enum(["Prefix", "ImplementationSpecific"]).optional(),
  /** Traefik's entry point for HTTPS. Default `websecure`. */
  entryPoint: text.optional(),
});
export type IngressObject = z.infer<typeof ingressObject>;

/** An HTTPRoute per tenant, attached to a Gateway that the platform team owns. */
const gatewayRoute = z.strictObject({
  kind: z.literal("gateway"),
  ...entryObject.shape,
  gateway: z.strictObject({
    name: objectName,
    /** Default: the route's namespace. */
    namespace: namespaceName.optional(),
    /** One listener of the Gateway. Default: every one that takes the host. */
    sectionName: objectName.optional(),
  }),
  /** Only `shared`: a Gateway's certificates belong to its listeners. */
  tls: tls.refine(
    ({ kind }) => kind === "shared",
    'must be { kind: shared } with a Gateway: its certificates belong to the listeners, which the platform team owns; or use ingress.kind "nginx" or "traefik"',
  ),
  /**
   * Namespace of the back ends when it is not the route's: a ReferenceGrant is made there. Left out:
   * they are in the route's namespace.
   */
  backendNamespace: namespaceName.optional(),
});
export type GatewayRoute = z.infer<typeof gatewayRoute>;

const none = z.strictObject({ kind: z.literal("none") });

/** `platform.ingress`: how requests for a tenant's host name reach the platform. */
export const ingressSettings = z.discriminatedUnion("kind", [ingressObject, gatewayRoute, none]);
export type IngressSettings = z.infer<typeof ingressSettings>;

/** Seconds. Default 300. */
const ttl = positive.optional();

/** A DNSEndpoint object for external-dns (its CRD source). */
const externalDns = z.strictObject({
  kind: z.literal("external-dns"),
  target,
  ttl,
  /** Default `ef-external`. */
  namespace: namespaceName.optional(),
  labels: labels.optional(),
  /** See external-dns: weighted and similar policies. */
  setIdentifier: text.optional(),
  providerSpecific: z.array(z.strictObject({ name: text, value: z.string() })).optional(),
  /** The site's external-dns reads Ingresses too: keep ours out of it. Default false. */
  hideIngress: z.boolean().optional(),
});
export type ExternalDns = z.infer<typeof externalDns>;

/** external-dns reads the Ingress itself. */
const ingressAnnotationDns = z.strictObject({
  kind: z.literal("ingress-annotation"),
  /** Default: the address that the controller publishes. */
  target: target.optional(),
  ttl,
  /** Default: both that external-dns has used; 0.22 changed it. */
  prefixes: z
    .array(z.string().regex(/^[a-z0-9.-]+\/$/, "must be a DNS name with a slash at its end"))
    .min(1, "must hold a prefix")
    .optional(),
});

/** Nothing is made; the instructions are an output, for a ticket. */
const manualDns = z.strictObject({ kind: z.literal("manual"), target, ttl });

/** `platform.dns`: who makes the DNS record of a tenant's host name. */
export const dnsSettings = z.discriminatedUnion("kind", [
  externalDns,
  ingressAnnotationDns,
  manualDns,
  none,
]);
export type DnsSettings = z.infer<typeof dnsSettings>;

/**
 * `customHost` of a tenant: a host name that the customer owns, instead of `<tenantId>.<rootDomain>`. Its
 * record is the customer's business, its certificate can't be the platform's wildcard.
 */
export const customHostSettings = z.strictObject({
  tls: tenantTls,
  /** Host name of the platform's entry, for the customer's CNAME. Default: the root domain. */
  cname: fqdn.optional(),
});
export type CustomHost = z.infer<typeof customHostSettings>;

/** The host name of a tenant, and whose it is. */
export interface EntryHost {
  tenantId: string;
  fqdn: string;
  customHost?: CustomHost | undefined;
  /** See {@link existingParts}. */
  existing?: readonly ExistingPart[] | undefined;
}

/**
 * `existing` of a tenant: what others have made of its way in, and is used as it is: `ingress`, what leads its host
 * name in; `dns`, its record. The stack makes no such object, and leaves what is there when the tenant goes.
 */
export const existingParts = z.array(z.enum(["ingress", "dns"]));
export type ExistingPart = z.infer<typeof existingParts>[number];

/** Name of the objects of a tenant. */
export function entryName(
  tenantId: string,
  { namePrefix = "cx-" }: Pick<EntryObject, "namePrefix"> = {},
): string {
  return namePrefix + nameInCluster(tenantId);
}

/** A tenant's id as a part of names and labels in Kubernetes; of one that was there before it may not be one. */
export function nameInCluster(tenantId: string): string {
  if (namespaceName.safeParse(tenantId).success) return tenantId;
  const readable = tenantId.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const digest = createHash("sha256").update(tenantId).digest("hex").slice(0, 8);
  return `${readable.replace(/^-/, "").slice(0, 40)}-${digest}`;
}
