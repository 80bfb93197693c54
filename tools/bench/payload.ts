import { asNew } from "../../providers/resources/tenant/defaults.ts";
import { completeTenant } from "../../providers/resources/tenant/check.ts";
import { generatePasswords } from "../../providers/resources/tenant/creation/creation.ts";
import { toDocument } from "../../providers/resources/tenant/document/payload.ts";
import { tenantSpec } from "../../providers/resources/tenant/schema.ts";
import type { TenantDocument } from "../../providers/services/tenant-api/document.ts";

const placeholder = "placeholder";

/** The record of a tenant as a request makes it, the one that we send too. */
export function payloadOf(tenantId: string, rootDomain: string): TenantDocument {
  const args = {
    tenantId: placeholder,
    tenantName: placeholder,
    fqdn: `${placeholder}.${rootDomain}`,
    logo: "logos/sample.svg",
    owner: "bench",
    seed: "bench",
    keyCloak: { credentials: { secret: "of-the-sandbox" } },
    connection: { url: "http://localhost", keycloakUrl: "http://localhost" },
  };
  const spec = tenantSpec.parse(completeTenant(args, {}));
  const whole = toDocument({ ...asNew(spec), status: "active" }, generatePasswords(spec, "bench"));
  return JSON.parse(JSON.stringify(whole).replaceAll(placeholder, tenantId)) as TenantDocument;
}
