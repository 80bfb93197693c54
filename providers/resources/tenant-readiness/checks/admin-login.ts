import { PlatformError } from "../../../http/errors.ts";
import { rememberSecrets } from "../../../words/redact.ts";
import { isSuspended } from "../../../services/tenant-api/document.ts";
import { isRefusal, loginCall, tokenAnswer } from "../../../services/keycloak/login.ts";
import { findTenant } from "../../tenant/document/payload.ts";
import { realmIn, type AdministratorLogin } from "../schema.ts";
import type { Check, Finding, Round } from "../round.ts";
import { warnIfSuspended } from "./record.ts";

/**
 * The tenant's first administrator can log in, which the services of the tenant do too (contract §4.3).
 * Keycloak is asked at the platform's own URL, never at the tenant's host name.
 */
export const adminLogin: Check = async (round) => {
  const { administrator, tenantId, status } = round.spec;
  if (administrator === undefined) return undefined;
  const live = findTenant(await round.tenants(), tenantId);
  if (live !== undefined && isSuspended(live)) {
    warnIfSuspended(live, round);
    return status === undefined ? undefined : suspended;
  }
  return logIn(round, administrator);
};

const suspended: Finding = { came: "was not asked: the tenant is suspended, so nobody can log in" };

async function logIn(
  { spec, deadline, keycloak }: Round,
  administrator: AdministratorLogin,
): Promise<Finding | undefined> {
  const realm = realmIn(spec);
  const operation = `log in as '${administrator.username}' to realm '${realm}'`;
  try {
    rememberSecrets(administrator.password, administrator.clientSecret);
    const login = loginCall(realm, administrator);
    const { json } = await keycloak().send({ ...login, operation, deadline });
    if (tokenAnswer.safeParse(json).success) return undefined;
    return { came: `cannot ${operation}: Keycloak's answer holds no token` };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    // Asked again and again, it would lock the user.
    return isRefusal(error) ? refused(error, administrator, realm) : notYet(error);
  }
}

/** What Keycloak says when it is the client that it refuses. */
const clientWords = ["invalid_client", "unauthorized_client"];

function refused(
  { failure: { errorWord = "", serverMessage = "" } }: PlatformError,
  { username, clientId }: AdministratorLogin,
  realm: string,
): Finding {
  const tried = `the administrator '${username}' cannot log in to realm '${realm}'`;
  if (clientWords.includes(errorWord)) {
    return {
      came: `${tried}: Keycloak refused the client '${clientId}': ${serverMessage}`,
      remedy:
        "the realm's template fixes the client and its secret, the same for all tenants: set keyCloak.resource and keyCloak.credentials.secret to what the realm has",
      isFinal: true,
    };
  }
  return {
    came: `${tried}: Keycloak refused the user or his password: ${serverMessage}`,
    remedy: `a realm keeps the password that it was made with: it does not follow when PASSWORD_ADMIN is changed later, nor when the realm is older than the tenant's record. Set this password for '${username}' in Keycloak (realm '${realm}', Users), or set keyCloak.PASSWORD_ADMIN to the one that the realm has; a user that is disabled, locked or told to change his password is refused too`,
    isFinal: true,
  };
}

function notYet(error: PlatformError): Finding {
  if (error.code !== "notFound") return { came: error.message };
  return {
    came: error.message,
    remedy:
      "Keycloak has no such realm yet: see the log of the platform's tenant service, and check keycloak.url",
  };
}
