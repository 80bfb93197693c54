import { afterEach, describe, expect, test } from "@jest/globals";
import { Authorization } from "../../../providers/http/authorization.ts";
import { createHttpClient, type Call, type HttpClient } from "../../../providers/http/client.ts";
import { Deadline } from "../../../providers/flow/deadline.ts";
import { TestCa } from "../resources/tenant-readiness/test-entry.ts";
import { TestProxy } from "./test-proxy.ts";
import { startServer, stopServers, type Reply } from "./test-server.ts";

const token = "Bearer token-canary-123";
const body = { json: { password: "body-canary-123" } };
const clean: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  while (clean.length > 0) await clean.pop()?.();
  await stopServers();
});

function authorizationFor(url: string): Authorization {
  return new Authorization(url, {
    header: () => Promise.resolve(token),
    renew: () => true,
    remedy: () => "ask somebody else",
  });
}

/** A client of a service with credentials for it, unless other ones are given. */
function clientOf(url: string, settings: object = {}): HttpClient {
  const retries = { maxRetries: 1, baseDelayMs: 1, maxDelayMs: 1 };
  return createHttpClient({
    service: "the service",
    url,
    retries,
    authorization: authorizationFor(url),
    ...settings,
  });
}

function call(change: Partial<Call> = {}): Call {
  const deadline = Deadline.inSeconds(10);
  return { method: "POST", path: "/tenant", operation: "create", body, deadline, ...change };
}

/** Everything that reached a server, as one text. */
const textOf = (received: object) => JSON.stringify(received);

describe("credentials are given out", () => {
  test.each([
    ["the same URL", "https://cx.example.com/cx-tenant"],
    ["another path", "https://cx.example.com/auth"],
    ["the port that the scheme stands for", "https://cx.example.com:443"],
    ["the host in capitals", "https://CX.example.com"],
  ])("for %s", async (_name, url) => {
    const authorization = authorizationFor("https://cx.example.com/cx-tenant");
    const header = await authorization.headerFor(new URL(url), Deadline.inSeconds(1));
    expect(header).toBe(token);
  });

  test.each([
    ["another host", "https://tenant1.cx.example.com"],
    ["a host that begins alike", "https://cx.example.com.other.example"],
    ["a host behind a user", "https://cx.example.com@other.example"],
    ["another port", "https://cx.example.com:8443"],
    ["another scheme", "http://cx.example.com"],
    ["another scheme at the same port", "http://cx.example.com:443"],
    ["a dot at the end", "https://cx.example.com."],
  ])("not for %s, and there can be no such client", (_name, url) => {
    const authorization = authorizationFor("https://cx.example.com/cx-tenant");
    const words = /^credentials for https:\/\/cx\.example\.com must not be sent to /;
    expect(() => authorization.headerFor(new URL(url), Deadline.inSeconds(1))).toThrow(words);
    expect(() => clientOf(url, { authorization })).toThrow(words);
  });

  test("not for another entry, whatever the URL says", () => {
    const connectTo = { host: "203.0.113.10", port: 443 };
    expect(() => clientOf("https://cx.example.com", { connectTo })).toThrow(
      "credentials for https://cx.example.com must not be sent to another entry",
    );
  });
});

test.each(["@127.0.0.1", ":81/", "tenant", "", ".other.example/"])(
  "a path that begins with %j leads nowhere",
  async (path) => {
    const server = await startServer(() => ({}));
    const port = new URL(server.url).port;
    const full = path === "@127.0.0.1" ? `${path}:${port}/tenant` : path;
    const client = clientOf(server.url);
    await expect(client.send(call({ path: full }))).rejects.toThrow(/does not belong to/);
    expect(server.requests).toEqual([]);
  },
);

describe("a redirect to another server", () => {
  test.each([301, 302, 303, 307, 308])("%d brings it nothing", async (status) => {
    const foreign = await startServer(() => ({ body: "{}" }));
    const reply: Reply = { status, headers: { Location: `${foreign.url}/tenant` } };
    const server = await startServer(() => reply);
    const client = clientOf(server.url);
    for (const method of ["GET", "POST", "PATCH"] as const) {
      await expect(client.send(call({ method }))).rejects.toMatchObject({ failure: { status } });
    }
    expect(foreign.requests).toEqual([]);
    expect(server.requests).toHaveLength(3);
  });
});

test("a cookie is not kept", async () => {
  const headers = { "Set-Cookie": "session=cookie-canary; Path=/" };
  const server = await startServer(() => ({ headers, body: "{}" }));
  const client = clientOf(server.url);
  await client.send(call());
  await client.send(call());
  expect(server.requests.map((request) => request.headers.cookie)).toEqual([undefined, undefined]);
});

describe("a proxy of the environment", () => {
  /** A service behind a proxy that the variable names, and a client of it. */
  async function behindProxy(variable: string, scheme: "http" | "https") {
    const ca = await TestCa.make();
    const tls = scheme === "https" ? await ca.certificate("cx.example.com") : undefined;
    const server = await startServer(() => ({ body: "{}" }), tls);
    const proxy = await TestProxy.start(server.url);
    const before = process.env[variable];
    process.env[variable] = proxy.url;
    clean.push(
      () => ca.remove(),
      () => proxy.stop(),
      () => {
        if (before === undefined) Reflect.deleteProperty(process.env, variable);
        else process.env[variable] = before;
        return Promise.resolve();
      },
    );
    const client = clientOf(`${scheme}://cx.example.com`, { caCertFile: ca.certFile });
    return { client, proxy, server };
  }

  test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])(
    "%s passes a tunnel on, and sees neither token nor body",
    async (variable) => {
      const { client, proxy, server } = await behindProxy(variable, "https");
      await client.send(call());
      expect(server.requests[0]?.headers.authorization).toBe(token);
      expect(proxy.asked.map(({ line }) => line)).toEqual(["CONNECT cx.example.com:443"]);
      expect(textOf(proxy.asked)).not.toMatch(/canary|authorization/i);
    },
  );

  test.each(["HTTP_PROXY", "http_proxy", "ALL_PROXY"])(
    "%s is not used for plain http: it would see everything",
    async (variable) => {
      const { client, proxy } = await behindProxy(variable, "http");
      const deadline = Deadline.inSeconds(1);
      await expect(client.send(call({ deadline }))).rejects.toThrow(/cannot create/);
      expect(proxy.asked).toEqual([]);
    },
  );
});

test("a client that is closed leaves no connection open", async () => {
  const server = await startServer(() => ({ body: "{}" }));
  const client = clientOf(server.url);
  await client.send(call());
  expect(await server.connections(1)).toBe(1);
  client.close();
  expect(await server.connections(0)).toBe(0);
});
