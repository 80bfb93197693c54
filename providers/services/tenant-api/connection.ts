import { z } from "zod";
import { httpUrl, text } from "../../vocabulary.ts";
import { versions } from "./version-lines.ts";

/** How the CX Tenant API is reached. No secret is in here: see docs/production.md, Credentials. */
export const tenantConnection = z.strictObject({
  /** Base URL with its path, e.g. `https://cx.example.com/cx-tenant` or the service in the cluster. */
  url: httpUrl,
  /** Version line of the platform; the API has no way to ask for it. Default `"5.1"`. */
  version: z.enum(versions).optional(),
  /** Name of the form's part that the logo is sent in. Default `tenantLogo`: no public text states it. */
  logoPart: text.optional(),
  /** Base URL of Keycloak, e.g. `https://cx.example.com/auth`. */
  keycloakUrl: httpUrl,
});
export type TenantConnection = z.infer<typeof tenantConnection>;
