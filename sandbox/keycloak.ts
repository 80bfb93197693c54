import formbody from "@fastify/formbody";
import fastify from "fastify";
import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { findRealm } from "./keycloak-realms.ts";
import type { Client, Realm, User } from "./keycloak-realms.ts";
import type { TokenSubject } from "./keycloak-tokens.ts";
import type { Services } from "./services.ts";

const refreshLifetimeSeconds = 1800;

class LoginError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, description: string) {
    super(description);
    this.status = status;
    this.code = code;
  }
}

/** Keycloak below `/auth`: realm endpoint, password and refresh grants. */
export async function createKeycloak(services: Services): Promise<FastifyInstance> {
  const app = fastify();
  await app.register(formbody);

  app.get<{ Params: { realm: string } }>("/realms/:realm", (request, reply) => {
    const name = request.params.realm;
    return findRealm(services, name) ? realmDescription(services, name) : realmMissing(reply);
  });

  app.post<{ Params: { realm: string } }>(
    "/realms/:realm/protocol/openid-connect/token",
    (request, reply) => {
      const realm = findRealm(services, request.params.realm);
      if (!realm) return realmMissing(reply);
      void reply.header("cache-control", "no-store");
      try {
        const subject = logIn(services, realm, request.params.realm, readForm(request.body));
        return tokenAnswer(services, subject);
      } catch (error) {
        if (!(error instanceof LoginError)) throw error;
        void reply.code(error.status);
        return { error: error.code, error_description: error.message };
      }
    },
  );

  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: "HTTP 404 Not Found" }),
  );
  return app;
}

function realmMissing(reply: FastifyReply) {
  void reply.code(404);
  return { error: "Realm does not exist" };
}

function realmDescription({ tokens }: Services, realm: string) {
  const url = tokens.realmUrl(realm);
  return {
    realm,
    public_key: tokens.publicKey,
    "token-service": `${url}/protocol/openid-connect`,
    "account-service": `${url}/account`,
    "tokens-not-before": 0,
  };
}

function readForm(body: unknown): Map<string, string> {
  const form = z.record(z.string(), z.string()).safeParse(body);
  return new Map(Object.entries(form.data ?? {}));
}

function logIn(
  services: Services,
  realm: Realm,
  realmName: string,
  form: ReadonlyMap<string, string>,
): TokenSubject {
  const grantType = form.get("grant_type");
  if (grantType === undefined) {
    throw new LoginError(400, "invalid_request", "Missing form parameter: grant_type");
  }
  const clientId = form.get("client_id") ?? "";
  const client = checkClient(realm, clientId, form.get("client_secret"));
  const base = { realm: realmName, clientId, audience: client.audience };
  if (grantType === "password") {
    const username = form.get("username") ?? "";
    const user = checkUser(services, base.realm, realm.users.get(username), {
      username,
      password: form.get("password") ?? "",
    });
    return { ...base, username, roles: user.roles, scope: grantedScope(form.get("scope")) };
  }
  if (grantType === "refresh_token") {
    const token = form.get("refresh_token") ?? "";
    const claims = services.tokens.read(token, realmName, "Refresh");
    if (claims?.azp !== clientId) {
      throw new LoginError(400, "invalid_grant", "Token is not active");
    }
    const user = realm.users.get(claims.preferred_username);
    if (user?.state === "disabled") throw new LoginError(400, "invalid_grant", "User disabled");
    return {
      ...base,
      username: claims.preferred_username,
      roles: claims.realm_access.roles,
      scope: claims.scope,
      session: claims.session_state,
    };
  }
  throw new LoginError(400, "unsupported_grant_type", "Unsupported grant_type");
}

function checkClient(realm: Realm, clientId: string, secret: string | undefined): Client {
  const client = realm.clients.get(clientId);
  if (!client) {
    throw new LoginError(401, "invalid_client", "Invalid client or Invalid client credentials");
  }
  if (client.secret !== undefined && client.secret !== secret) {
    throw new LoginError(
      401,
      "unauthorized_client",
      "Invalid client or Invalid client credentials",
    );
  }
  return client;
}

function checkUser(
  services: Services,
  realm: string,
  user: User | undefined,
  { username, password }: { username: string; password: string },
): User {
  const { knobs, loginFailures } = services;
  const isLocked = loginFailures.isLocked(realm, username);
  // Keycloak says so before it looks at the password, and looks at what is to be set up after it.
  if (!isLocked && user?.state === "disabled") {
    throw new LoginError(400, "invalid_grant", "Account disabled");
  }
  if (isLocked || user?.password !== password) {
    if (!isLocked && user) loginFailures.note(realm, username);
    throw new LoginError(
      knobs.current.invalidGrantStatus,
      "invalid_grant",
      "Invalid user credentials",
    );
  }
  loginFailures.forget(realm, username);
  if (user.state === "temporaryPassword") {
    throw new LoginError(400, "invalid_grant", "Account is not fully set up");
  }
  return user;
}

/** `email` and `profile` are default scopes of every client; `openid` only comes when asked for. */
function grantedScope(requested: string | undefined): string {
  const isOpenId = requested?.split(" ").includes("openid") ?? false;
  return isOpenId ? "openid email profile" : "email profile";
}

function tokenAnswer({ tokens, knobs }: Services, subject: TokenSubject) {
  const lifetimeSeconds = knobs.current.tokenLifetimeSeconds;
  const session = subject.session ?? crypto.randomUUID();
  const inSession = { ...subject, session };
  return {
    access_token: tokens.issue(inSession, "Bearer", lifetimeSeconds),
    expires_in: lifetimeSeconds,
    refresh_expires_in: refreshLifetimeSeconds,
    refresh_token: tokens.issue(inSession, "Refresh", refreshLifetimeSeconds),
    token_type: "Bearer",
    "not-before-policy": 0,
    session_state: session,
    scope: subject.scope,
  };
}
