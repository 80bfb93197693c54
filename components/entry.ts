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
import { outline } from "../providers/outline.ts";
import { fqdn, positive, text } from "../providers/vocabulary.ts";

/** Namespace of the platform's entry (charts apisix and keycloak). */
export const entryNamespace = "ef-external";
/** Secret of the platform's wildcard certificate. */
export const sharedTlsSecret = "ef-ingress-tls-secret";
/** Seconds that resolvers may keep a record. */
export const defaultTtlSeconds = 300;

const noAddress = "must be an IPv4 or IPv6 address, without a dot at its end";

const address = z
  .string()
  .regex(/^[\da-fA-F.:]+$/, noAddress)
  .refine((value) => isIP(value) !== 0, noAddress);

/** Where the record points: IPv4 and IPv6 addresses, or one host name. */
const target = z.union([
  z.strictObject({
    /** IPv4 and IPv6 addresses: A and AAAA records. */
    addresses: z.array(address).min(1, "must hold an address"),
  }),
  z.strictObject({
    /** Another host name: a CNAME record. */
    hostname: fqdn,
  }),
]);
export type DnsTarget = z.infer<typeof target>;

const certManager = z
  .strictObject({
    /** cert-manager makes the certificate, into a secret of the tenant's own. Exactly one issuer. */
    kind: z.literal("cert-manager"),
    /** Name of the ClusterIssuer. */
    clusterIssuer: objectName.optional(),
    /** Name of the Issuer, in the namespace of the entry. */
    issuer: objectName.optional(),
    /** Secret for the certificate, never the shared one, which it would overwrite. Default `cx-<tenantId>-tls`. */
    secretName: objectName
      .regex(
        new RegExp(`^(?!${sharedTlsSecret}$)`),
        `must not be the shared secret "${sharedTlsSecret}": cert-manager would overwrite the certificate of all tenants; leave it out`,
      )
      .optional(),
  })
  .refine(
    ({ clusterIssuer, issuer }) => (clusterIssuer === undefined) !== (issuer === undefined),
    "needs exactly one of clusterIssuer and issuer",
  )
  .register(outline, { oneOf: [{ required: ["clusterIssuer"] }, { required: ["issuer"] }] });

const ownSecret = z.strictObject({
  /** A secret that somebody else fills. */
  kind: z.literal("secret"),
  /** Name of the secret, in the namespace of the entry. */
  secretName: objectName,
});

const shared = z.strictObject({
  /** The wildcard certificate of the platform. */
  kind: z.literal("shared"),
  /** Secret with the wildcard certificate. Default `ef-ingress-tls-secret`. */
  secretName: objectName.optional(),
});

/** A certificate of the tenant's own. */
const tenantTls = z.discriminatedUnion("kind", [certManager, ownSecret]);

/** Where the certificate of a tenant's host name comes from. Default `{ kind: shared }`. */
const tls = z
  .discriminatedUnion("kind", [shared, certManager, ownSecret])
  .default({ kind: "shared" });
export type TlsSettings = z.infer<typeof tls>;

/** A Service in the namespace of the entry. */
const backend = z.strictObject({
  /** Name of the Service. */
  service: serviceName,
  /** Port of the Service. Default 80. */
  port: positive.max(65_535, "must be 65535 at most").optional(),
});
export type Backend = z.infer<typeof backend>;

/** What all kinds have in common. */
const entryObject = z.strictObject({
  /** Namespace of the objects; back ends and TLS secret have to be in the same one. Default `ef-external`. */
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
  /** Annotations of the objects, added to ours; a value here replaces ours. */
  annotations: annotations.optional(),
  /** Labels of the objects, added to ours. */
  labels: labels.optional(),
  /** Services behind the paths. */
  backends: z
    .strictObject({
      /** Behind `/auth`. Default: `keycloak`, port 80. */
      auth: backend.optional(),
      /** Behind `/`. Default: `apisix-gateway`, port 80. */
      platform: backend.optional(),
    })
    .optional(),
  /**
   * Wait until the controller has taken the object. Default false: not every controller says so, and
   * it needs the permission to list and watch Services and Endpoints.
   */
  awaitReady: z.boolean().optional(),
  /** Longest such wait, in seconds. Default 120. */
  awaitTimeoutSeconds: positive.optional(),
});
export type EntryObject = z.infer<typeof entryObject>;

const ingressObject = z.strictObject({
  /** An Ingress per tenant; on Traefik two, since there one object with both paths breaks logins. */
  kind: z.enum(["nginx", "traefik"]),
  ...entryObject.shape,
  /** IngressClass of the objects. Default: `nginx` or `traefik`, the kind. */
  className: objectName.optional(),
  tls,
  /** How paths are compared. Default `Prefix`; the charts use `ImplementationSpecific`. */
  pathType: z.enum(["Prefix", "ImplementationSpecific"]).optional(),
  /** Traefik's entry point for HTTPS. Default `websecure`. */
  entryPoint: text.optional(),
});
export type IngressObject = z.infer<typeof ingressObject>;

const gatewayRoute = z.strictObject({
  /** An HTTPRoute per tenant, attached to a Gateway that the platform team owns. */
  kind: z.literal("gateway"),
  ...entryObject.shape,
  /** The Gateway that takes the tenants' host names. */
  gateway: z.strictObject({
    /** Name of the Gateway. */
    name: objectName,
    /** Namespace of the Gateway. Default: the route's namespace. */
    namespace: namespaceName.optional(),
    /** One listener of the Gateway. Default: every one that takes the host. */
    sectionName: objectName.optional(),
  }),
  /** Only `shared`: a Gateway's certificates belong to its listeners. */
  tls: tls
    .refine(
      ({ kind }) => kind === "shared",
      'must be { kind: shared } with a Gateway: its certificates belong to the listeners, which the platform team owns; or use ingress.kind "nginx" or "traefik"',
    )
    .register(outline, { properties: { kind: { const: "shared" } } }),
  /**
   * Namespace of the back ends when it is not the route's: a ReferenceGrant is made there. Left out:
   * they are in the route's namespace.
   */
  backendNamespace: namespaceName.optional(),
});
export type GatewayRoute = z.infer<typeof gatewayRoute>;

const noObject = z.strictObject({
  /** Nothing is made: the platform routes every host name already. */
  kind: z.literal("none"),
});

/**
 * How requests for a tenant's host name reach the platform. Default `{ kind: none }`: the platform routes every
 * host name already. Examples: docs/entry-and-dns.md.
 */
export const ingressSettings = z.discriminatedUnion("kind", [
  ingressObject,
  gatewayRoute,
  noObject,
]);
export type IngressSettings = z.infer<typeof ingressSettings>;

/** Seconds that resolvers may keep the record. Default 300. */
const ttl = positive.optional();

const externalDns = z.strictObject({
  /** A DNSEndpoint object for external-dns (its CRD source). */
  kind: z.literal("external-dns"),
  target,
  ttl,
  /** Namespace of the DNSEndpoint. Default `ef-external`. */
  namespace: namespaceName.optional(),
  /** Labels of the DNSEndpoint, added to ours. */
  labels: labels.optional(),
  /** `setIdentifier` of the record, for weighted and similar policies of external-dns. */
  setIdentifier: text.optional(),
  /** `providerSpecific` of the record, for the provider of external-dns. */
  providerSpecific: z
    .array(
      z.strictObject({
        /** Name of the property, e.g. `aws/weight`. */
        name: text,
        /** Its value, as text. */
        value: z.string(),
      }),
    )
    .optional(),
  /** The site's external-dns reads Ingresses too: keep ours out of it. Default false. */
  hideIngress: z.boolean().optional(),
});
export type ExternalDns = z.infer<typeof externalDns>;

const ingressAnnotationDns = z.strictObject({
  /** external-dns reads the Ingress itself; with `ingress.kind` `nginx` and `traefik` only. */
  kind: z.literal("ingress-annotation"),
  /**
   * Where the record points: IPv4 and IPv6 addresses, or one host name. Default: the address that the controller
   * publishes.
   */
  target: target.optional(),
  ttl,
  /** What external-dns's annotations begin with. Default: both that it has used; 0.22 changed it. */
  prefixes: z
    .array(z.string().regex(/^[a-z0-9.-]+\/$/, "must be a DNS name with a slash at its end"))
    .min(1, "must hold a prefix")
    .optional(),
});

const manualDns = z.strictObject({
  /** People make the record: the instructions are an output, `dnsInstructions`, for a ticket. */
  kind: z.literal("manual"),
  target,
  ttl,
});

const noRecord = z.strictObject({
  /** Nothing is made: a wildcard record covers the host name. */
  kind: z.literal("none"),
});

/**
 * Who makes the DNS record of a tenant's host name. Default `{ kind: none }`: a wildcard record covers it.
 * Examples: docs/entry-and-dns.md.
 */
export const dnsSettings = z.discriminatedUnion("kind", [
  externalDns,
  ingressAnnotationDns,
  manualDns,
  noRecord,
]);
export type DnsSettings = z.infer<typeof dnsSettings>;

/**
 * With `fqdn`: a host name that the customer owns, instead of `<tenantId>.<rootDomain>`. Its record is the
 * customer's business, its certificate can't be the platform's wildcard.
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
 * What others have made of the tenant's way in, and is used as it is: `ingress`, what leads its host name in; `dns`,
 * its record. The stack makes no such object, and leaves what is there when the tenant goes. Default: none.
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
