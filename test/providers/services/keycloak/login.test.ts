import { inspect } from "node:util";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import type { Authorization } from "../../../../providers/http/authorization.ts";
import { createHttpClient, type HttpClient } from "../../../../providers/http/client.ts";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import { keycloakLogin } from "../../../../providers/services/keycloak/login.ts";
import { letPass } from "../../flow/test-clock.ts";
import { startServer, stopServers, type Reply, type TestServer } from "../../http/test-server.ts";

const credentials = {
  clientId: "multitenancy",
  clientSecret: "client-secret-canary",
  username: "mtt-admin",
  password: "password-canary",
};
const quick = { maxRetries: 2, baseDelayMs: 1, maxDelayMs: 2 };
const soon = () => Deadline.inSeconds(5_000);

afterEach(async () => {
  jest.restoreAllMocks();
  await stopServers();
});

/** A Keycloak that gives out token-1, token-2 … */
function keycloak(change: (count: number) => Reply | undefined = () => undefined) {
  return startServer(
    (_request, count) =>
      change(count) ?? {
        body: { access_token: `token-canary-${String(count)}`, expires_in: 300 },
        afterMs: 5,
      },
  );
}

const service = "https://cx.example.com/cx-tenant";

function loginTo({ url }: TestServer, serviceUrl = service) {
  return keycloakLogin({ url: `${url}/auth`, retries: quick }, credentials, serviceUrl);
}

/** The header that a call of the service gets. */
const headerOf = (login: Authorization) => login.headerFor(new URL(service), soon());

/** A client of a service that judges the `Authorization` of each call. */
async function clientOf(
  login: TestServer,
  judge: (authorization: string | undefined) => Reply,
): Promise<{ client: HttpClient; service: TestServer }> {
  const service = await startServer(({ headers }) => judge(headers.authorization));
  const client = createHttpClient({
    service: "CX Tenant API",
    url: service.url,
    retries: quick,
    authorization: loginTo(login, service.url),
  });
  return { client, service };
}

const listTenants = (client: HttpClient) =>
  client.send({
    method: "GET",
    path: "/tenant",
    operation: "list the tenants",
    deadline: soon(),
  });

describe("a login", () => {
  test("is a password grant in realm master", async () => {
    const server = await keycloak();
    expect(await headerOf(loginTo(server))).toBe("Bearer token-canary-1");
    const [request] = server.requests;
    expect(request).toMatchObject({
      method: "POST",
      path: "/auth/realms/master/protocol/openid-connect/token",
      headers: { "content-type": expect.stringContaining("application/x-www-form-urlencoded") },
    });
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: "password",
      client_id: "multitenancy",
      client_secret: "client-secret-canary",
      username: "mtt-admin",
      password: "password-canary",
      scope: "openid email profile",
    });
  });

  test("is shared by all who need it at the same time", async () => {
    const server = await keycloak();
    const login = loginTo(server);
    const headers = await Promise.all([1, 2, 3, 4, 5].map(() => headerOf(login)));
    expect(new Set(headers)).toEqual(new Set(["Bearer token-canary-1"]));
    expect(server.requests).toHaveLength(1);
  });

  test("lasts until shortly before the token's end", async () => {
    const server = await keycloak();
    const login = loginTo(server);
    await headerOf(login);
    letPass(280_000);
    expect(await headerOf(login)).toBe("Bearer token-canary-1");
    letPass(6_000);
    expect(await headerOf(login)).toBe("Bearer token-canary-2");
  });

  test("is used for half of its life when that is very short", async () => {
    const server = await keycloak(() => ({
      body: { access_token: "short-lived-canary", expires_in: 10 },
    }));
    const login = loginTo(server);
    await headerOf(login);
    letPass(3_000);
    await headerOf(login);
    expect(server.requests).toHaveLength(1);
    letPass(3_000);
    await headerOf(login);
    expect(server.requests).toHaveLength(2);
  });

  test.each([
    {},
    { expires_in: 0 },
    { expires_in: -1 },
    { expires_in: "60" },
    { expires_in: null },
  ])(
    "whose token has no lifetime to rely on (%j) is used for a minute at most",
    async (lifetime) => {
      const server = await keycloak(() => ({ body: { access_token: "canary", ...lifetime } }));
      const login = loginTo(server);
      expect(await headerOf(login)).toBe("Bearer canary");
      letPass(40_000);
      await headerOf(login);
      expect(server.requests).toHaveLength(1);
      letPass(20_000);
      await headerOf(login);
      expect(server.requests).toHaveLength(2);
    },
  );

  test("is tried again after a passing fault", async () => {
    const server = await keycloak((count) => (count < 3 ? { status: 503 } : undefined));
    expect(await headerOf(loginTo(server))).toBe("Bearer token-canary-3");
  });

  test("that failed by a fault is tried again by the next one who needs it", async () => {
    const server = await keycloak((count) => (count <= 3 ? { status: 503 } : undefined));
    const login = loginTo(server);
    await expect(headerOf(login)).rejects.toThrow(/cannot log in as 'mtt-admin'.*HTTP 503/);
    expect(await headerOf(login)).toBe("Bearer token-canary-4");
  });
});

describe("a refused login", () => {
  test.each([
    ["Keycloak 19", 401],
    ["newer ones", 400],
  ])("of %s is not tried again, since that would lock the account", async (_name, status) => {
    const server = await keycloak(() => ({
      status,
      body: { error: "invalid_grant", error_description: "Invalid user credentials" },
    }));
    const login = loginTo(server);
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await expect(headerOf(login)).rejects.toThrow(
        "cannot log in as 'mtt-admin': Keycloak refused it: Invalid user credentials: invalid_grant\n" +
          "  → check CX_LOGIN_USERNAME, CX_LOGIN_PASSWORD, CX_LOGIN_CLIENT_ID and CX_LOGIN_CLIENT_SECRET " +
          "(or login in the stack's configuration)",
      );
    }
    expect(server.requests).toHaveLength(1);
  });

  test("is one and the same error for all who need it, so that it is told once", async () => {
    const server = await keycloak(() => ({ status: 401, body: { error: "invalid_grant" } }));
    const login = loginTo(server);
    const refused = await Promise.all(
      [1, 2, 3].map(() => headerOf(login).catch((error: unknown) => error)),
    );
    refused.push(await headerOf(login).catch((error: unknown) => error));
    expect(new Set(refused).size).toBe(1);
    expect(refused[0]).toMatchObject({
      whenRepeated:
        "not tried: Keycloak refused the login of 'mtt-admin'; another error of this run says why",
    });
    expect(server.requests).toHaveLength(1);
  });

  test("keeps its secrets to itself, also when Keycloak repeats them", async () => {
    const server = await startServer(({ body }) => ({ status: 401, body: { error: body } }));
    const error: unknown = await headerOf(loginTo(server)).catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 10 })).not.toMatch(/client-secret-canary|password-canary/);
  });
});

test("an answer without a token says where the address should lead", async () => {
  const server = await keycloak(() => ({ body: "<html><title>Welcome</title></html>" }));
  await expect(headerOf(loginTo(server))).rejects.toThrow(
    "cannot log in: Keycloak's answer holds no token\n" +
      "  → check that keycloak.url ends where /realms/master begins, e.g. https://<host>/auth",
  );
});

describe("a call with a login", () => {
  test("logs in once more when its token is refused, and then succeeds", async () => {
    const login = await keycloak();
    const { client, service } = await clientOf(login, (authorization) =>
      authorization === "Bearer token-canary-1" ? { status: 401 } : { body: [] },
    );
    expect(await listTenants(client)).toEqual({ status: 200, json: [] });
    expect(login.requests).toHaveLength(2);
    expect(service.requests).toHaveLength(2);
  });

  test("logs in only once more, and then says why it may not", async () => {
    const login = await keycloak();
    const { client, service } = await clientOf(login, () => ({ status: 401 }));
    await expect(listTenants(client)).rejects.toThrow(
      "the token was refused: it must come from realm master, client 'multitenancy'",
    );
    expect(login.requests).toHaveLength(2);
    expect(service.requests).toHaveLength(2);
  });

  test("shares the second login with the calls that failed beside it", async () => {
    const login = await keycloak();
    const { client } = await clientOf(login, (authorization) =>
      authorization === "Bearer token-canary-1" ? { status: 401, afterMs: 5 } : { body: [] },
    );
    await Promise.all([1, 2, 3, 4].map(() => listTenants(client)));
    expect(login.requests).toHaveLength(2);
  });

  test("keeps a newer token when an older one is refused late", async () => {
    const login = await keycloak();
    const authorization = loginTo(login);
    const old = await headerOf(authorization);
    expect(authorization.renew(old)).toBe(true);
    expect(await headerOf(authorization)).toBe("Bearer token-canary-2");
    expect(authorization.renew(old)).toBe(true);
    expect(await headerOf(authorization)).toBe("Bearer token-canary-2");
    expect(login.requests).toHaveLength(2);
  });

  test("does not log in again after 403, and names the missing role", async () => {
    const login = await keycloak();
    const { client } = await clientOf(login, () => ({ status: 403 }));
    await expect(listTenants(client)).rejects.toThrow(
      "'mtt-admin' may not do this: it needs the role mtt-admin in realm master",
    );
    expect(login.requests).toHaveLength(1);
  });

  test("never shows its token", async () => {
    const login = await keycloak();
    const { client } = await clientOf(login, (authorization) => ({
      status: 403,
      body: { message: `refused: ${String(authorization)}` },
    }));
    const error: unknown = await listTenants(client).catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 10 })).toContain("refused: Bearer [secret]");
    expect(inspect(error, { depth: 10 })).not.toContain("token-canary");
  });
});
