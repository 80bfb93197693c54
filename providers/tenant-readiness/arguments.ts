import type { TenantConnection } from "../tenant/arguments.ts";

/**
 * What is looked at, in the order in which a request of the tenant's people meets it:
 * - `dns`: the host name resolves
 * - `certificate`: the entry shows a certificate for the host name, of a trusted CA
 * - `realm`: the tenant's realm answers below `/auth`
 * - `loginPage`: `/unified-admin` is a page
 * - `record`: the tenant is in the platform's list, with the wanted status if there is one
 * - `logo`: the platform names the tenant's logo (since 5.0.1)
 * - `adminLogin`: the tenant's first administrator can log in. It comes when the others have passed,
 *   and is left out when `administrator` is, and for a suspended tenant: nobody can log in there
 */
export type CheckName =
  "dns" | "certificate" | "realm" | "loginPage" | "record" | "logo" | "adminLogin";

/** How a tenant is looked at; what an environment has in common for all of its tenants. */
export interface ReadinessSettings {
  /**
   * Ask this entry instead of the one that DNS names: `host`, `host:port` or `ip:port`, IPv6 in
   * brackets; port 443 when none is given. Host header and SNI stay the FQDN.
   */
  address?: string | undefined;
  /**
   * Ask these DNS servers, as `ip` or `ip:port`: best the authoritative ones of the zone, since a
   * recursive one that is asked too early keeps "no such name" for a while. Default: the system's.
   */
  dnsServers?: string[] | undefined;
  /** Only these checks. Default: all; `dns` only without `address` or with `dnsServers`. */
  checks?: CheckName[] | undefined;
  /** How long to wait until every check has passed. Default 300. */
  timeoutSeconds?: number | undefined;
  /** Pause between two rounds of checks. Default 2. */
  intervalSeconds?: number | undefined;
}

/** How the tenant's first administrator logs in to the tenant's realm. */
export interface AdministratorLogin {
  /** `keyCloak.USERNAME_ADMIN`. */
  username: string;
  /** `keyCloak.PASSWORD_ADMIN`. Secret. */
  password: string;
  /** `keyCloak.resource`. */
  clientId: string;
  /** `keyCloak.credentials.secret`. Secret. */
  clientSecret: string;
}

/** A tenant that has to be live. Facts: platform contract §6. */
export interface TenantReadinessSpec extends ReadinessSettings {
  tenantId: string;
  /** Host name, without scheme. */
  fqdn: string;
  /** The status that the record has to show. Default: the one that it has; a warning says if it is suspended. */
  status?: "active" | "inActive" | undefined;
  /** For the check `adminLogin`; leave it out when the password is not known. Secret. */
  administrator?: AdministratorLogin | undefined;
  /** The platform that the tenant lives on. */
  connection: TenantConnection;
}

/** What is kept in the state beside the arguments. */
export interface TenantReadinessState extends TenantReadinessSpec {
  /** Version of this shape; handlers read every older one. */
  schemaVersion: number;
  /** False when a refresh found a check that failed. */
  ready: boolean;
}
