import { textAt } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { PlatformState } from "../state.ts";

type RealmAccounts = PlatformState["realms"][number]["accounts"];
type DatabaseUser = PlatformState["databaseUsers"][number];

const databases = ["redis", "mongo"] as const;

/** Who a document says may log in to the tenant's realm; what it does not say stays as it was. */
export function realmAccounts(document: JsonObject, known?: RealmAccounts): RealmAccounts {
  const text = (...path: string[]) => textAt(document, ["tenantSettings", "keyCloak", ...path]);
  const names = [text("resource"), text("CLIENT_ID")].filter((name) => name !== "");
  return {
    clientIds: names.length > 0 ? [...new Set(names)] : (known?.clientIds ?? []),
    clientSecret: text("credentials", "secret") || (known?.clientSecret ?? ""),
    username: text("USERNAME_ADMIN") || (known?.username ?? ""),
    password: text("PASSWORD_ADMIN") || (known?.password ?? ""),
  };
}

/** Makes the tenant's users of Redis and MongoDB; one that is there already gets no new password. */
export function makeDatabaseUsers(state: PlatformState, document: JsonObject): void {
  for (const user of databaseUsers(document)) {
    const isThere = state.databaseUsers.some(
      ({ database, userName }) => database === user.database && userName === user.userName,
    );
    if (!isThere) state.databaseUsers.push(user);
  }
}

/** Gives the tenant's accounts, where there are any, the names and passwords of its document. */
export function renewAccounts(state: PlatformState, document: JsonObject): void {
  const tenantId = textAt(document, ["tenantId"]);
  state.realms = state.realms.map((realm) =>
    realm.tenantId === tenantId
      ? { ...realm, accounts: realmAccounts(document, realm.accounts) }
      : realm,
  );
  const isOf = (user: DatabaseUser) => (other: DatabaseUser) =>
    other.database === user.database && other.tenantId === user.tenantId;
  const renewed = databaseUsers(document).filter(
    (user) => user.userName !== "" && user.password !== "" && state.databaseUsers.some(isOf(user)),
  );
  const others = state.databaseUsers.filter((user) => !renewed.some(isOf(user)));
  state.databaseUsers = [...others, ...renewed];
}

function databaseUsers(document: JsonObject): DatabaseUser[] {
  return databases.map((database) => ({
    database,
    tenantId: textAt(document, ["tenantId"]),
    userName: textAt(document, ["tenantSettings", database, "userName"]),
    password: textAt(document, ["tenantSettings", database, "password"]),
  }));
}
