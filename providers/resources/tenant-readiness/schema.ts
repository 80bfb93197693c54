import { z } from "zod";
import { tenantConnection } from "../../services/tenant-api/connection.ts";
import { fqdn, status, tenantId, text } from "../../vocabulary.ts";
import { isDnsServer, parseAddress } from "./name.ts";

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
const checkName = z.enum([
  "dns",
  "certificate",
  "realm",
  "loginPage",
  "record",
  "logo",
  "adminLogin",
]);
export type CheckName = z.infer<typeof checkName>;
/** All checks, in the order in which they are named. */
export const checkNames: readonly CheckName[] = checkName.options;

const noAddress =
  "must be a host or an IP address, with a port if it is not 443 and IPv6 in brackets, e.g. 203.0.113.10:8443";
const noDnsServer = "must be an IP address, with a port if it is not 53, e.g. 192.0.2.53";

/** How a tenant is looked at; what an environment has in common for all of its tenants. */
export const readinessSettings = z.strictObject({
  /**
   * Ask this entry instead of the one that DNS names: `host`, `host:port` or `ip:port`, IPv6 in
   * brackets; port 443 when none is given. Host header and SNI stay the FQDN.
   */
  address: z
    .string()
    .regex(/^[^\s/@]+$/, noAddress)
    .refine((address) => parseAddress(address) !== undefined, noAddress)
    .optional(),
  /**
   * Ask these DNS servers, as `ip` or `ip:port`: best the authoritative ones of the zone, since a
   * recursive one that is asked too early keeps "no such name" for a while. Default: the system's.
   */
  dnsServers: z
    .array(
      z
        .string()
        .regex(/^[^\s/@]*[.:][^\s/@]*$/, noDnsServer)
        .refine(isDnsServer, noDnsServer),
    )
    .min(1, "must hold a server")
    .optional(),
  /** Only these checks. Default: all; `dns` only without `address` or with `dnsServers`. */
  checks: z.array(checkName).min(1, "must hold a check").optional(),
});

/** How the tenant's first administrator logs in to the tenant's realm. */
const administratorLogin = z.strictObject({
  /** `keyCloak.USERNAME_ADMIN`. */
  username: text,
  /** `keyCloak.PASSWORD_ADMIN`. Secret. */
  password: text,
  /** `keyCloak.resource`. */
  clientId: text,
  /** `keyCloak.credentials.secret`. Secret. */
  clientSecret: text,
});
export type AdministratorLogin = z.infer<typeof administratorLogin>;

/** A tenant that has to be live. Facts: platform contract §6. */
export const readinessSpec = z.strictObject({
  ...readinessSettings.shape,
  tenantId,
  /** Host name, without scheme. */
  fqdn,
  /** Name of the realm. Default: the tenantId, as of every tenant that was not made by hand. */
  realm: text.optional(),
  /** The status that the record has to show. Default: the one that it has; a warning says if it is suspended. */
  status: status.optional(),
  /** For the check `adminLogin`; leave it out when the password is not known. Secret. */
  administrator: administratorLogin.optional(),
  /** The platform that the tenant lives on. */
  connection: tenantConnection,
});
export type TenantReadinessSpec = z.infer<typeof readinessSpec>;

/** The tenant's realm. */
export function realmIn({
  realm,
  tenantId: id,
}: Pick<TenantReadinessSpec, "realm" | "tenantId">): string {
  return realm ?? id;
}

/** What is known beside the arguments. */
export const readinessFacts = z.object({
  /** False when a refresh found a check that failed. */
  ready: z.boolean(),
});
export type ReadinessFacts = z.infer<typeof readinessFacts>;
