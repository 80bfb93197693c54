import type { Services } from "./services.ts";
import type { PlatformState } from "./state.ts";
import { isSuspended } from "./tenant-service/suspension.ts";

type TenantRealm = PlatformState["realms"][number];

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
  const { state } = services.store;
  const realm = tenantRealms(state).find((other) => other.name === name);
  if (!realm) return undefined;
  const tenant = state.tenants.find((other) => other["tenantId"] === realm.tenantId);
  // A realm can outlive its tenant's record; it then stays open.
  return tenantRealm(realm, tenant !== undefined && isSuspended(tenant));
}

/** The realms of tenants that answer already. */
export function tenantRealms({ realms }: PlatformState): readonly TenantRealm[] {
  return realms.filter(({ availableAt }) => availableAt <= Date.now());
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

function tenantRealm({ accounts }: TenantRealm, isClosed: boolean): Realm {
  const client = { secret: accounts.clientSecret, audience: ["account"] };
  const state = isClosed ? "disabled" : "ready";
  return {
    clients: new Map(accounts.clientIds.map((clientId) => [clientId, client])),
    users: new Map([[accounts.username, { password: accounts.password, roles: ["admin"], state }]]),
  };
}
