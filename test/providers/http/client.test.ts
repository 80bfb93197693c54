import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { generate } from "selfsigned";
import { Authorization } from "../../../providers/http/authorization.ts";
import { createHttpClient, type Call, type HttpClient } from "../../../providers/http/client.ts";
import { Deadline } from "../../../providers/flow/deadline.ts";
import { PlatformError } from "../../../providers/http/errors.ts";
import { rememberSecrets } from "../../../providers/words/redact.ts";
import { deadUrl, startServer, stopServers, type Reply, type ServerTls } from "./test-server.ts";

const quick = { maxRetries: 2, baseDelayMs: 1, maxDelayMs: 2 };

afterEach(stopServers);

function clientFor(url: string, settings: object = {}): HttpClient {
  return createHttpClient({ service: "CX Tenant API", url, retries: quick, ...settings });
}

function call(change: Partial<Call> = {}): Call {
  return {
    method: "GET",
    path: "/tenant",
    operation: "list the tenants",
    deadline: Deadline.inSeconds(10),
    ...change,
  };
}

const creation = (change: Partial<Call> = {}) =>
  call({ method: "POST", operation: "create tenant 'tenant1'", body: { json: {} }, ...change });

/** The error of a call that has to fail. */
async function failureOf(sending: Promise<unknown>): Promise<PlatformError> {
  const error: unknown = await sending.catch((reason: unknown) => reason);
  if (error instanceof PlatformError) return error;
  throw new Error(`expected a PlatformError, got ${inspect(error)}`);
}

/** Answers with one reply after the other; the last one stays. */
const inTurn =
  (...replies: Reply[]) =>
  (_request: unknown, count: number): Reply =>
    replies[Math.min(count, replies.length) - 1] ?? {};

describe("a request", () => {
  test.each(["/cx-tenant", "/cx-tenant/", "/deep/cx-tenant//"])(
    "keeps the path of a base URL that ends with %s",
    async (path) => {
      const server = await startServer(() => ({}));
      await clientFor(`${server.url}${path}`).send(call({ query: { id: "a b&c" } }));
      expect(server.requests[0]?.path).toMatch(/\/cx-tenant\/tenant\?id=a(\+|%20)b%26c$/);
      expect(server.requests[0]?.path).not.toContain("//");
    },
  );

  test("brings the server's clock when it asks for it, and the server tells", async () => {
    const date = "Mon, 30 Nov 2026 06:00:00 GMT";
    const server = await startServer(inTurn({ headers: { date } }, { headers: { date: "?" } }));
    const client = clientFor(server.url);
    const answer = await client.send(call({ wantsServerTime: true }));
    expect(answer.serverTimeMs).toBe(Date.UTC(2026, 10, 30, 6));
    expect(await client.send(call({ wantsServerTime: true }))).not.toHaveProperty("serverTimeMs");
    expect(await client.send(call())).not.toHaveProperty("serverTimeMs");
  });

  test("sends JSON as JSON and asks for JSON", async () => {
    const server = await startServer(() => ({}));
    await clientFor(server.url).send(creation({ body: { json: { name: "Füchse" } } }));
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: '{"name":"Füchse"}',
    });
  });

  test("sends forms and multipart bodies as such", async () => {
    const server = await startServer(() => ({}));
    const client = clientFor(server.url);
    const multipart = new FormData();
    multipart.append("data", "{}");
    multipart.append("tenantLogo", new Blob(["<svg/>"], { type: "image/svg+xml" }), "logo.svg");
    await client.send(creation({ body: { form: new URLSearchParams({ a: "1 2" }) } }));
    await client.send(creation({ body: { multipart } }));
    const [form, upload] = server.requests;
    expect(form?.headers["content-type"]).toContain("application/x-www-form-urlencoded");
    expect(form?.body).toBe("a=1+2");
    expect(upload?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(upload?.body).toContain('name="tenantLogo"; filename="logo.svg"');
    expect(upload?.body).toContain("Content-Type: image/svg+xml");
  });

  test("has no Authorization when nobody gives one", async () => {
    const server = await startServer(() => ({}));
    await clientFor(server.url).send(call());
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe("a good answer", () => {
  test.each([
    ["JSON", '{"a":[1,null]}', { a: [1, null] }],
    ["an empty body", "", undefined],
    ["a page", "<html></html>", undefined],
  ])("with %s", async (_name, body, json) => {
    const server = await startServer(() => ({ status: 201, body }));
    expect(await clientFor(server.url).send(call())).toEqual({ status: 201, json });
  });
});

test("a page is kept for those who want one", async () => {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  const server = await startServer(() => ({ headers, body: "<html></html>" }));
  const answer = await clientFor(server.url).send(call({ accept: "text/html" }));
  expect(answer).toEqual({ status: 200, json: undefined, html: "<html></html>" });
  expect(server.requests[0]?.headers.accept).toBe("text/html");
});

describe("repeats", () => {
  test.each([500, 502, 503, 504])("a GET after %d", async (status) => {
    const server = await startServer(inTurn({ status }, { status }, { body: [] }));
    expect(await clientFor(server.url).send(call())).toEqual({ status: 200, json: [] });
    expect(server.requests).toHaveLength(3);
  });

  test("a GET after a cut connection", async () => {
    const server = await startServer(inTurn("cut", { body: [] }));
    expect((await clientFor(server.url).send(call())).json).toEqual([]);
  });

  test("even a POST after 429: it was refused at the door", async () => {
    const server = await startServer(
      inTurn({ status: 429, headers: { "Retry-After": "0" } }, { body: "{}" }),
    );
    await clientFor(server.url).send(creation());
    expect(server.requests).toHaveLength(2);
  });

  test.each([500, 502, 503, 504])("no POST after %d: it may have been done", async (status) => {
    const server = await startServer(() => ({ status }));
    const error = await failureOf(clientFor(server.url).send(creation()));
    expect(error.outcomeIsUnknown).toBe(true);
    expect(server.requests).toHaveLength(1);
  });

  test("no POST after a cut connection: it may have been done", async () => {
    const server = await startServer(() => "cut");
    const error = await failureOf(clientFor(server.url).send(creation()));
    expect(error).toMatchObject({ code: "interrupted", outcomeIsUnknown: true });
    expect(error.message).toMatch(/broke the connection off \(ECONNRESET\)/);
    expect(server.requests).toHaveLength(1);
  });

  test("a PATCH that says that it can be repeated", async () => {
    const server = await startServer(inTurn({ status: 503 }, { body: "{}" }));
    await clientFor(server.url).send(call({ method: "PATCH", repeatable: true }));
    expect(server.requests).toHaveLength(2);
  });

  test("as often as the settings say, and then gives the last error", async () => {
    const server = await startServer((_request, count) => ({ status: 503, body: String(count) }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error.message).toMatch(/HTTP 503: 3$/);
    expect(server.requests).toHaveLength(3);
  });

  test("not at all when the server asks for more patience than the deadline has", async () => {
    const server = await startServer(() => ({ status: 429, headers: { "Retry-After": "60" } }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error.failure).toMatchObject({ code: "throttled", retryAfterSeconds: 60 });
    expect(server.requests).toHaveLength(1);
  });

  test("not at all when the server names a time that is too far off", async () => {
    const later = new Date(Date.now() + 60_000).toUTCString();
    const server = await startServer(() => ({ status: 503, headers: { "Retry-After": later } }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error.failure.retryAfterSeconds).toBeGreaterThan(50);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a server that says nothing", () => {
  test("is given up at the deadline", async () => {
    const server = await startServer(() => "silence");
    const deadline = Deadline.inSeconds(0.3);
    const error = await failureOf(clientFor(server.url).send(call({ deadline })));
    expect(error).toMatchObject({ code: "timeout", outcomeIsUnknown: true });
    expect(error.message).toBe(
      `cannot list the tenants: CX Tenant API (GET ${server.url}/tenant) gave no answer in time`,
    );
    expect(server.requests).toHaveLength(1);
  });

  test("is given up after the time for one answer, and asked again", async () => {
    const server = await startServer(inTurn("silence", { body: [] }));
    const client = clientFor(server.url, { requestTimeoutSeconds: 0.3 });
    expect((await client.send(call())).json).toEqual([]);
  });
});

describe("a refused request", () => {
  test.each([
    [400, "rejected", false],
    [401, "unauthorized", false],
    [403, "forbidden", false],
    [404, "notFound", false],
    [409, "conflict", false],
    [422, "rejected", false],
    [501, "unavailable", true],
  ])("with %d is %s and sent once", async (status, code, outcomeIsUnknown) => {
    const server = await startServer(() => ({ status, body: { message: "so it is" } }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error).toMatchObject({ code, outcomeIsUnknown, failure: { status } });
    expect(error.message).toBe(
      `cannot list the tenants: CX Tenant API (GET ${server.url}/tenant) HTTP ${String(status)}: so it is`,
    );
    expect(server.requests).toHaveLength(1);
  });

  test("shows the title of a proxy's page", async () => {
    const body = "<html><head><title>413 Request Entity Too Large</title></head></html>";
    const server = await startServer(() => ({ status: 413, body }));
    const error = await failureOf(clientFor(server.url).send(creation()));
    expect(error.message).toMatch(/HTTP 413: an HTML page: 413 Request Entity Too Large$/);
  });

  test("says so when the server has no words", async () => {
    const server = await startServer(() => ({ status: 404 }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error.message).toMatch(/HTTP 404: no text/);
  });
});

describe("a redirect", () => {
  test("is an error that names its target", async () => {
    const headers = { Location: "https://cx.example.com/cx-tenant/tenant" };
    const server = await startServer(() => ({ status: 301, headers }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error.message).toMatch(
      /HTTP 301: redirects to https:\/\/cx\.example\.com\/cx-tenant\/tenant; put the final address into the settings$/,
    );
    expect(error.failure.location).toBe(headers.Location);
    expect(server.requests).toHaveLength(1);
  });

  test("is no redirect when the status says something else", async () => {
    const headers = { Location: "https://cx.example.com/elsewhere" };
    const server = await startServer(() => ({ status: 409, headers, body: { message: "no" } }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error.message).toMatch(/HTTP 409: no$/);
    expect([error.failure.location, error.redirectTo]).toEqual([undefined, undefined]);
  });

  test("gives its target word for word to who asks for it, and to nobody else", async () => {
    rememberSecrets("target-canary");
    const headers = { Location: "https://login.example.com/?session=target-canary" };
    const server = await startServer(() => ({ status: 302, headers }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(error.redirectTo).toBe(headers.Location);
    expect(inspect(error, { depth: 10, showHidden: true, getters: false })).not.toContain("canary");
    expect(JSON.stringify(error)).not.toContain("canary");
  });

  test("shows no secret of its target", async () => {
    rememberSecrets("session-canary");
    const headers = { Location: "https://login.example.com/?session=session-canary" };
    const server = await startServer(() => ({ status: 302, headers }));
    const error = await failureOf(clientFor(server.url).send(call()));
    expect(inspect(error, { depth: 10 })).not.toContain("session-canary");
  });
});

describe("a server that is not there", () => {
  test("is named with its address and what to check", async () => {
    const url = await deadUrl();
    const error = await failureOf(clientFor(`${url}/cx-tenant`).send(creation()));
    expect(error).toMatchObject({ code: "unreachable", outcomeIsUnknown: false });
    expect(error.message).toBe(
      `cannot create tenant 'tenant1': CX Tenant API (POST ${url}/cx-tenant/tenant) cannot be reached (ECONNREFUSED)\n` +
        `  → check that ${url}/cx-tenant is right and can be reached from here`,
    );
  });

  test.each(["HTTPS_PROXY", "all_proxy"])("may be the proxy of %s", async (variable) => {
    process.env[variable] = "http://me:proxy-canary@127.0.0.1:1";
    try {
      const error = await failureOf(clientFor("https://cx.example.com").send(call()));
      expect(error.message).toMatch(
        `can be reached from here; calls go through the proxy of ${variable} unless NO_PROXY names the host`,
      );
      expect(error.message).not.toContain("canary");
      const plain = await failureOf(clientFor(await deadUrl()).send(call()));
      expect(plain.message).not.toContain(variable);
    } finally {
      Reflect.deleteProperty(process.env, variable);
    }
  });
});

test("https, where http is spoken, is known before anything is sent", async () => {
  const server = await startServer(() => ({}));
  const url = server.url.replace("http:", "https:");
  const error = await failureOf(clientFor(url).send(creation()));
  expect(error).toMatchObject({ code: "unreachable", outcomeIsUnknown: false });
  expect(error.message).toMatch(
    `does not answer in https\n  → check scheme and port of ${url}: another protocol than https is spoken there`,
  );
});

describe("secrets", () => {
  const secrets = /header-canary|body-canary|form-canary/;
  const source = {
    header: () => Promise.resolve("Bearer header-canary-123"),
    renew: () => false,
    remedy: () => "ask somebody else",
  };
  const json = { json: { redis: { password: "body-canary-123" } } };
  const bodies: [string, NonNullable<Call["body"]>][] = [
    ["JSON", json],
    ["a form", { form: new URLSearchParams({ password: "form-canary-123" }) }],
  ];
  const replies: [string, Reply][] = [
    ["400", { status: 400, body: { message: "no" } }],
    ["403", { status: 403 }],
    ["503", { status: 503 }],
    ["a cut", "cut"],
    ["a redirect", { status: 302, headers: { Location: "https://other.example" } }],
  ];

  test.each(bodies)("in the header and in %s are in no error", async (_name, body) => {
    for (const [, reply] of replies) {
      const { url } = await startServer(() => reply);
      const error = await failureOf(
        clientFor(url, { authorization: new Authorization(url, source) }).send(creation({ body })),
      );
      expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(secrets);
    }
  });

  test("are in no error when nobody answers", async () => {
    const url = await deadUrl();
    for (const [, body] of bodies) {
      const error = await failureOf(
        clientFor(url, { authorization: new Authorization(url, source) }).send(creation({ body })),
      );
      expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(secrets);
    }
  });

  test("in the path are replaced too", async () => {
    rememberSecrets("path-canary-123");
    const { url } = await startServer(() => ({ status: 404 }));
    const error = await failureOf(clientFor(url).send(call({ path: "/tenant/path-canary-123" })));
    expect(error.message).toContain("/tenant/[secret]");
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("path-canary");
  });

  test("that the server repeats are replaced", async () => {
    rememberSecrets("body-canary-123", "form-canary-123");
    const server = await startServer(({ body, headers }) => ({
      status: 400,
      body: { message: `bad: ${body} with ${String(headers.authorization)}` },
    }));
    const client = clientFor(server.url, {
      authorization: new Authorization(server.url, source),
    });
    const error = await failureOf(client.send(creation({ body: json })));
    expect(error.message).toContain('{"redis":{"password":"[secret]"}} with [secret]');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(secrets);
  });
});

describe("TLS", () => {
  let directory: string;
  let caCertFile: string;
  let tls: ServerTls;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "cx-client-test-"));
    caCertFile = join(directory, "ca.crt");
    const ca = await generate([{ name: "commonName", value: "CA of this test" }], {
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, critical: true },
      ],
    });
    const server = await generate([{ name: "commonName", value: "127.0.0.1" }], {
      keyType: "ec",
      algorithm: "sha256",
      ca: { key: ca.private, cert: ca.cert },
      extensions: [
        {
          name: "subjectAltName",
          altNames: [
            { type: 7, ip: "127.0.0.1" },
            { type: 2, value: "tenant1.cx.example.com" },
          ],
        },
      ],
    });
    tls = { cert: server.cert, key: server.private };
    await writeFile(caCertFile, ca.cert);
  });
  afterAll(() => rm(directory, { recursive: true }));

  test("trusts a server whose CA is given", async () => {
    const server = await startServer(() => ({ body: [] }), tls);
    expect((await clientFor(server.url, { caCertFile }).send(call())).json).toEqual([]);
  });

  test("refuses an unknown CA and says what to set", async () => {
    const server = await startServer(() => ({ body: [] }), tls);
    const error = await failureOf(clientFor(server.url).send(creation()));
    expect(error).toMatchObject({ code: "untrusted", outcomeIsUnknown: false });
    expect(error.message).toMatch(
      /has a certificate that is not trusted \([A-Z_]+\)\n {2}→ set caCertFile to the CA that signed the server's certificate, or the variable CX_CA_CERT_FILE: refresh and destroy know only the caCertFile of the last pulumi up$/,
    );
    expect(server.requests).toHaveLength(0);
  });

  test("refuses a certificate of another host, also of a trusted CA", async () => {
    const server = await startServer(() => ({ body: [] }), tls);
    const url = server.url.replace("127.0.0.1", "localhost");
    const error = await failureOf(clientFor(url, { caCertFile }).send(call()));
    expect(error.failure.transportCode).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  test("takes any certificate when told so", async () => {
    const server = await startServer(() => ({ body: [] }), tls);
    const client = clientFor(server.url, { insecureSkipVerify: true });
    expect((await client.send(call())).json).toEqual([]);
  });

  test("can ask an entry that public DNS does not name yet, under the URL's own host name", async () => {
    const server = await startServer(() => ({ body: [] }), tls);
    const connectTo = { host: "127.0.0.1", port: Number(new URL(server.url).port) };
    const client = clientFor("https://tenant1.cx.example.com", { caCertFile, connectTo });
    expect((await client.send(call())).json).toEqual([]);
    expect(server.requests[0]?.headers.host).toBe("tenant1.cx.example.com");

    const another = clientFor("https://tenant2.cx.example.com", { caCertFile, connectTo });
    const error = await failureOf(another.send(call()));
    expect(error.failure.transportCode).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  test("names a CA file that cannot be read", () => {
    const file = join(directory, "missing.crt");
    expect(() => clientFor("https://cx.example.com", { caCertFile: file })).toThrow(
      `cannot read the CA certificate file '${file}'\n` +
        "  → set caCertFile to a PEM file; a relative path starts at the directory of Pulumi.yaml, or the variable CX_CA_CERT_FILE: refresh and destroy know only the caCertFile of the last pulumi up",
    );
  });
});
