import { z } from "zod";
import { CxError } from "../../errors.ts";
import { Authorization } from "../../http/authorization.ts";
import { createHttpClient, type ServiceSettings } from "../../http/client.ts";
import type { Deadline } from "../../flow/deadline.ts";
import { PlatformError } from "../../http/errors.ts";
import { rememberSecrets } from "../../words/redact.ts";

/** An account of a realm and its client; of realm `master` the one that may manage tenants (contract §2). */
export interface LoginCredentials {
  clientId: string;
  clientSecret: string;
  username: string;
  password: string;
}

/** Keycloak knows the account or the client otherwise than we do; asking again brings nothing. */
export class LoginRefused extends CxError {
  override readonly name = "LoginRefused";
}

const renewalMarginSeconds = 15;

/** How long a token counts as valid whose answer does not tell, or not in a way that we can read. */
const usualSeconds = 60;

/** What every answer to a login holds. */
export const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().catch(usualSeconds),
});

interface Token {
  header: string;
  renewAtMs: number;
}

/**
 * Logs in to Keycloak with the password grant and keeps the token until 15 seconds before its end.
 * All callers share one login: while one is under way the others wait for it.
 * @param url the service that the token is for; no other server gets it.
 */
export function keycloakLogin(
  keycloak: Omit<ServiceSettings, "service">,
  credentials: LoginCredentials,
  url: string,
): Authorization {
  const client = createHttpClient({ ...keycloak, service: "Keycloak" });
  rememberSecrets(credentials.clientSecret, credentials.password);
  let held: Token | undefined;
  let pending: Promise<Token> | undefined;
  /** A refused login is not tried again: a few more would lock the account. */
  let refusal: LoginRefused | undefined;

  async function logIn(deadline: Deadline): Promise<Token> {
    const operation = `log in as '${credentials.username}'`;
    const scope = { scope: "openid email profile" };
    const login = loginCall("master", credentials, scope);
    const answer = await client
      .send({ ...login, operation, repeatable: true, deadline })
      .catch((error: unknown) => {
        if (isRefusal(error)) refusal = refusalOf(error, credentials.username);
        throw refusal ?? error;
      });
    return tokenOf(answer.json);
  }

  return new Authorization(url, {
    async header(deadline) {
      if (held !== undefined && performance.now() < held.renewAtMs) return held.header;
      if (refusal !== undefined) throw refusal;
      pending ??= logIn(deadline).finally(() => (pending = undefined));
      held = await pending;
      return held.header;
    },
    renew(refused) {
      if (held?.header === refused) held = undefined;
      return true;
    },
    remedy: (status) =>
      status === 401
        ? "the token was refused: it must come from realm master, client 'multitenancy'"
        : `'${credentials.username}' may not do this: it needs the role mtt-admin in realm master`,
  });
}

/** The call by which somebody logs in to a realm. */
export function loginCall(
  realm: string,
  { clientId, clientSecret, username, password }: LoginCredentials,
  more: Readonly<Record<string, string>> = {},
) {
  const form = new URLSearchParams({
    grant_type: "password",
    client_id: clientId,
    client_secret: clientSecret,
    username,
    password,
    ...more,
  });
  const path = `/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`;
  return { method: "POST", path, body: { form } } as const;
}

function tokenOf(body: unknown): Token {
  const answer = tokenAnswer.safeParse(body);
  if (!answer.success) {
    throw new CxError(
      "cannot log in: Keycloak's answer holds no token",
      "check that keycloak.url ends where /realms/master begins, e.g. https://<host>/auth",
    );
  }
  const { access_token, expires_in } = answer.data;
  rememberSecrets(access_token);
  const usableSeconds = Math.max(expires_in - renewalMarginSeconds, expires_in / 2);
  return { header: `Bearer ${access_token}`, renewAtMs: performance.now() + usableSeconds * 1_000 };
}

/** Keycloak 19 answers wrong passwords with 401, newer ones with 400 (contract §2). */
export function isRefusal(error: unknown): error is PlatformError {
  return (
    error instanceof PlatformError &&
    (error.failure.status === 400 || error.code === "unauthorized")
  );
}

function refusalOf(error: PlatformError, username: string): LoginRefused {
  return new LoginRefused(
    `cannot log in as '${username}': Keycloak refused it: ${error.failure.serverMessage ?? ""}`,
    "check CX_LOGIN_USERNAME, CX_LOGIN_PASSWORD, CX_LOGIN_CLIENT_ID and CX_LOGIN_CLIENT_SECRET (or login in the stack's configuration)",
    {
      whenRepeated: `not tried: Keycloak refused the login of '${username}'; another error of this run says why`,
      cause: error,
    },
  );
}
