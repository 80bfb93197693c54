import * as pulumi from "@pulumi/pulumi";
import type { AdministratorLogin } from "../providers/resources/tenant-readiness/schema.ts";
import { TenantReadiness } from "../providers/resources/tenant-readiness/tenant-readiness.ts";
import type { CxTenant, CxTenantArgs } from "../providers/resources/tenant/tenant.ts";
import { tenantConnection, type Platform } from "./platform.ts";

/** The tenant that has to be live. */
type LiveTenant = Pick<CxTenantArgs, "status" | "keyCloak"> & { tenantId: string; fqdn: string };

/** The proof that a tenant is live; undefined when the platform's settings ask for none. */
export function tenantReadiness(
  name: string,
  tenant: LiveTenant,
  live: Pick<CxTenant, "generatedPasswords">,
  platform: Platform,
  options: pulumi.CustomResourceOptions,
): TenantReadiness | undefined {
  if (platform.readiness === undefined) return undefined;
  const { tenantId, fqdn, status } = tenant;
  return new TenantReadiness(
    name,
    {
      tenantId,
      fqdn,
      realm: realmOf(tenant).apply((realm) => (realm === tenantId ? undefined : realm)),
      ...(status !== undefined && { status }),
      administrator: administratorOf(tenant, live),
      ...platform.readiness,
      connection: tenantConnection(platform),
    },
    options,
  );
}

/** Name of the realm: the id, but for some made by hand. A block with a secret in it is secret; the name is none. */
export function realmOf({
  tenantId,
  keyCloak,
}: Pick<LiveTenant, "tenantId" | "keyCloak">): pulumi.Output<string> {
  const settings = pulumi.unsecret(pulumi.output(keyCloak));
  return settings.apply((known) => known?.realm ?? tenantId);
}

/** The first administrator, where his password is known: the realm of a tenant of others has its own. */
function administratorOf(
  { keyCloak }: LiveTenant,
  { generatedPasswords }: Pick<CxTenant, "generatedPasswords">,
): pulumi.Output<AdministratorLogin | undefined> {
  const known = pulumi.all([pulumi.output(keyCloak), generatedPasswords]);
  const login = known.apply(([settings, generated]) => {
    const password = settings?.PASSWORD_ADMIN ?? generated["keyCloak.PASSWORD_ADMIN"];
    const clientSecret = settings?.credentials?.secret;
    if (password === undefined || clientSecret === undefined) return undefined;
    const { USERNAME_ADMIN: username = "admin", resource: clientId = "cim" } = settings ?? {};
    return { username, password, clientId, clientSecret };
  });
  return pulumi.secret(login);
}
