/** How requests for a tenant's host name reach the platform. */
export type IngressSettings = IngressObject | GatewayRoute | { kind: "none" };

/** An Ingress per tenant; on Traefik two, since there one object with both paths breaks logins. */
export interface IngressObject extends EntryObject {
  kind: "nginx" | "traefik";
  /** Default: `nginx` or `traefik`. */
  className?: string | undefined;
  /** Default `shared`. */
  tls: TlsSettings;
  /** How paths are compared. Default `Prefix`; the charts use `ImplementationSpecific`. */
  pathType?: "Prefix" | "ImplementationSpecific" | undefined;
  /** Traefik's entry point for HTTPS. Default `websecure`. */
  entryPoint?: string | undefined;
}

/** An HTTPRoute per tenant, attached to a Gateway that the platform team owns. */
export interface GatewayRoute extends EntryObject {
  kind: "gateway";
  gateway: {
    name: string;
    /** Default: the route's namespace. */
    namespace?: string | undefined;
    /** One listener of the Gateway. Default: every one that takes the host. */
    sectionName?: string | undefined;
  };
  /** Only `shared`: a Gateway's certificates belong to its listeners. */
  tls: TlsSettings;
  /**
   * Namespace of the back ends when it is not the route's: a ReferenceGrant is made there. Left out:
   * they are in the route's namespace.
   */
  backendNamespace?: string | undefined;
}

/** What all kinds have in common. */
export interface EntryObject {
  /** Back ends and TLS secret have to be in the same one. Default `ef-external`. */
  namespace?: string | undefined;
  /** Start of the objects' names, before the tenantId. Default `cx-`. */
  namePrefix?: string | undefined;
  /** Added to ours; a value here replaces ours. */
  annotations?: Record<string, string> | undefined;
  labels?: Record<string, string> | undefined;
  /** Services behind the paths. Default: `keycloak` and `apisix-gateway`, port 80. */
  backends?: { auth?: Backend | undefined; platform?: Backend | undefined } | undefined;
  /**
   * Wait until the controller has taken the object. Default false: not every controller says so, and
   * it needs the right to list and watch Services and Endpoints.
   */
  awaitReady?: boolean | undefined;
  /** Longest such wait, in seconds. Default 120. */
  awaitTimeoutSeconds?: number | undefined;
}

/** A Service in the namespace of the entry. */
export interface Backend {
  service: string;
  /** Default 80. */
  port?: number | undefined;
}

/** Where the certificate of a tenant's host name comes from. */
export type TlsSettings =
  /** The platform's wildcard. Default secret `ef-ingress-tls-secret`. */
  { kind: "shared"; secretName?: string | undefined } | TenantTls;

/** A certificate of the tenant's own. */
export type TenantTls = CertManagerTls | { kind: "secret"; secretName: string };

/** cert-manager makes it, into a secret of the tenant's own. Exactly one issuer. */
export interface CertManagerTls {
  kind: "cert-manager";
  clusterIssuer?: string | undefined;
  issuer?: string | undefined;
  /** Default `cx-<tenantId>-tls`; never the shared one, which it would overwrite. */
  secretName?: string | undefined;
}

/** Who makes the DNS record of a tenant's host name. */
export type DnsSettings = ExternalDns | IngressAnnotationDns | ManualDns | { kind: "none" };

/** A DNSEndpoint object for external-dns (its CRD source). */
export interface ExternalDns {
  kind: "external-dns";
  target: DnsTarget;
  /** Seconds. Default 300. */
  ttl?: number | undefined;
  /** Default `ef-external`. */
  namespace?: string | undefined;
  labels?: Record<string, string> | undefined;
  /** See external-dns: weighted and similar policies. */
  setIdentifier?: string | undefined;
  providerSpecific?: { name: string; value: string }[] | undefined;
  /** The site's external-dns reads Ingresses too: keep ours out of it. Default false. */
  hideIngress?: boolean | undefined;
}

/** external-dns reads the Ingress itself. */
export interface IngressAnnotationDns {
  kind: "ingress-annotation";
  /** Default: the address that the controller publishes. */
  target?: DnsTarget | undefined;
  /** Seconds. Default 300. */
  ttl?: number | undefined;
  /** Default: both that external-dns has used; 0.22 changed it. */
  prefixes?: string[] | undefined;
}

/** Nothing is made; the instructions are an output, for a ticket. */
export interface ManualDns {
  kind: "manual";
  target: DnsTarget;
  /** Seconds. Default 300. */
  ttl?: number | undefined;
}

/** Where the record points: IPv4 and IPv6 addresses, or one host name. */
export type DnsTarget = { addresses: string[] } | { hostname: string };

/**
 * A host name that the customer owns, instead of `<tenantId>.<rootDomain>`. Its record is the
 * customer's business, its certificate can't be the platform's wildcard.
 */
export interface CustomHost {
  tls: TenantTls;
  /** Host name of the platform's entry, for the customer's CNAME. Default: the root domain. */
  cname?: string | undefined;
}

/** The host name of a tenant, and whose it is. */
export interface EntryHost {
  tenantId: string;
  fqdn: string;
  customHost?: CustomHost | undefined;
}

/** Namespace of the platform's entry (charts apisix and keycloak). */
export const entryNamespace = "ef-external";
/** Secret of the platform's wildcard certificate. */
export const sharedTlsSecret = "ef-ingress-tls-secret";
/** Seconds that resolvers may keep a record. */
export const defaultTtlSeconds = 300;

/** Labels by which people, and our own checks, find what belongs to a tenant. */
export function ownLabels(tenantId: string): Record<string, string> {
  return { "app.kubernetes.io/managed-by": "pulumi", "cx.expertflow.com/tenant": tenantId };
}

/** Name of the objects of a tenant. */
export function entryName(tenantId: string, { namePrefix = "cx-" }: EntryObject): string {
  return namePrefix + tenantId;
}
