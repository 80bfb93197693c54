import { textAt } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { Services } from "./services.ts";

/** Audience that APISIX accepts for the tenant API; Keycloak adds it for client multitenancy. */
const tenantApiAudience = ["multitenancy", "account"];

/** A client of a realm. */
export interface Client {
  /** Absent: a public client. */
  readonly secret?: string;
  readonly audience: readonly string[];
}

/** A user of a realm. */
export interface User {
  readonly password: string;
  readonly roles: readonly string[];
  readonly state: "ready" | "temporaryPassword" | "disabled";
}

/** Who may log in to a realm, and with what. */
export interface Realm {
  readonly clients: ReadonlyMap<string, Client>;
  readonly users: ReadonlyMap<string, User>;
}

/** The realm of this name, or undefined: master is always there, a tenant's realm once it was made. */
export function findRealm(services: Services, name: string): Realm | undefined {
  if (name === "master") return masterRealm(services);
  const { realms, tenants } = services.store.state;
  const exists = realms.some((realm) => realm.name === name && realm.availableAt <= Date.now());
  if (!exists) return undefined;
  // A realm can outlive its tenant's record; nobody's password is known then.
  return tenantRealm(tenants.find((tenant) => tenant["tenantId"] === name) ?? {});
}

function masterRealm({ credentials, knobs }: Services): Realm {
  return {
    clients: new Map<string, Client>([
      [credentials.clientId, { secret: credentials.clientSecret, audience: tenantApiAudience }],
      ["admin-cli", { audience: [] }],
    ]),
    users: new Map<string, User>([
      [
        credentials.username,
        {
          password: credentials.password,
          roles: ["mtt-admin"],
          state: knobs.current.adminAccount,
        },
      ],
      [
        credentials.viewerUsername,
        { password: credentials.viewerPassword, roles: ["mtt-viewer"], state: "ready" },
      ],
    ]),
  };
}

function tenantRealm(tenant: JsonObject): Realm {
  const keyCloak = (...path: string[]) => textAt(tenant, ["tenantSettings", "keyCloak", ...path]);
  return {
    clients: new Map([
      [keyCloak("CLIENT_ID"), { secret: keyCloak("credentials", "secret"), audience: ["account"] }],
    ]),
    users: new Map([
      [
        keyCloak("USERNAME_ADMIN"),
        { password: keyCloak("PASSWORD_ADMIN"), roles: ["admin"], state: "ready" },
      ],
    ]),
  };
}
