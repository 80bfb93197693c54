import { afterEach, describe, expect, test } from "@jest/globals";
import { GoneError } from "../../../../providers/gone-services.ts";
import { grafanaApi } from "../../../../providers/services/grafana/api.ts";
import { createHttpClient } from "../../../../providers/http/client.ts";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import { startServer, stopServers, type Reply } from "../../http/test-server.ts";

afterEach(stopServers);

/** As Grafana returns it, with members that we don't know. */
const source = {
  id: 7,
  uid: "u/1",
  orgId: 1,
  name: "a b",
  type: "yesoreyeram-infinity-datasource",
  typeLogoUrl: "logo",
  access: "proxy",
  url: "__IGNORE_URL__",
  user: "user",
  database: "database",
  basicAuth: true,
  basicAuthUser: "basic",
  withCredentials: true,
  isDefault: true,
  jsonData: { allowedHosts: ["*"], other: { deep: [1] } },
  secureJsonFields: { token: true },
  version: 41,
  readOnly: false,
  apiVersion: "v0",
  accessControl: { "datasources:write": true },
};

async function grafana(
  reply: (path: string) => Reply,
  { maxRetries = 0, organization }: { maxRetries?: number; organization?: number | undefined } = {},
) {
  const server = await startServer(({ path }) => reply(path));
  const client = createHttpClient({
    service: "Grafana",
    url: server.url,
    retries: { maxRetries },
  });
  return { server, api: grafanaApi(client, organization), deadline: Deadline.inSeconds(5) };
}

test("a PUT carries what Grafana would clear, and nothing that is not ours to send", async () => {
  const { server, api, deadline } = await grafana(() => ({ body: source }));
  await api.putAllowedHosts(await api.get("a b", deadline), ["*", "https://a.example"], deadline);
  const [read, write] = server.requests;
  expect(read?.path).toBe("/api/datasources/name/a%20b");
  expect([write?.method, write?.path]).toEqual(["PUT", "/api/datasources/uid/u%2F1"]);
  expect(JSON.parse(write?.body ?? "")).toEqual({
    uid: "u/1",
    name: "a b",
    type: "yesoreyeram-infinity-datasource",
    access: "proxy",
    url: "__IGNORE_URL__",
    user: "user",
    database: "database",
    basicAuth: true,
    basicAuthUser: "basic",
    withCredentials: true,
    isDefault: true,
    jsonData: { allowedHosts: ["*", "https://a.example"], other: { deep: [1] } },
    version: 41,
    apiVersion: "v0",
  });
});

test("a field that Grafana did not return is not invented", async () => {
  const { apiVersion: _one, basicAuthUser: _two, jsonData: _three, ...less } = source;
  const { server, api, deadline } = await grafana(() => ({ body: less }));
  await api.putAllowedHosts(await api.get("a b", deadline), ["*"], deadline);
  const body: unknown = JSON.parse(server.requests[1]?.body ?? "");
  expect(body).toMatchObject({ jsonData: { allowedHosts: ["*"] } });
  expect(body).not.toHaveProperty("apiVersion");
  expect(body).not.toHaveProperty("basicAuthUser");
});

test("a PUT is sent once, whatever comes back", async () => {
  const { server, api, deadline } = await grafana(
    (path) => (path.includes("/uid/") ? { status: 503 } : { body: source }),
    { maxRetries: 2 },
  );
  const read = await api.get("a b", deadline);
  await expect(api.putAllowedHosts(read, [], deadline)).rejects.toThrow(
    /change allowedHosts of the Grafana data source 'a b'.*HTTP 503/,
  );
  expect(server.requests).toHaveLength(2);
});

test.each([
  ["no data source", { message: "welcome" }],
  ["a list", [source]],
  ["nothing", ""],
])("%s in the place of a data source is not taken for one", async (_name, body) => {
  const { api, deadline } = await grafana(() => ({ body }));
  await expect(api.get("a b", deadline)).rejects.toHaveProperty(
    "message",
    "cannot read the Grafana data source 'a b': the answer is not a data source\n" +
      "  → check that grafana.url leads to Grafana, e.g. https://<host>/grafana",
  );
});

test("a mistake of our own is no answer about permissions", async () => {
  const api = grafanaApi({
    send: () => Promise.reject(new RangeError("oops")),
    close: () => undefined,
  });
  const asking = api.mayWrite({ uid: "u", name: "a", type: "t" }, Deadline.inSeconds(1));
  await expect(asking).rejects.toThrow(RangeError);
});

test.each([
  ['"big": 12345678901234567890', "12345678901234567890"],
  ['"__proto__": {"a": 1}', '"__proto__":'],
  ['"small": 1.0', undefined],
])("jsonData with %s: what a PUT could not send back is %p", async (member, unrepeatable) => {
  const text = JSON.stringify(source).replace('"other":', `${member}, "other":`);
  const { api, deadline } = await grafana(() => ({ body: text }));
  expect((await api.get("a b", deadline)).unrepeatable).toBe(unrepeatable);
});

describe("a login that sees no such data source", () => {
  /** A Grafana without any data source in the organization of the login. */
  const empty = (own: Reply) => (path: string) => {
    if (path === "/api/org") return own;
    if (path === "/api/health") return { body: { database: "ok" } };
    return path === "/api/datasources" ? { body: [] } : { status: 404, body: {} };
  };
  const other = (id: string) =>
    `Error: the Grafana data source 'a b' is not in the organization of this login (${id}), and nothing shows whether it is in 2; nothing was changed\n` +
    "  → use a token of the wanted organization, or correct grafana.organization";
  const gone =
    "Error: there is no Grafana data source 'a b'; nothing was changed\n" +
    "  → check grafana.dataSource (Grafana: Connections, Data sources; capitals count) and that grafana.url has Grafana's path";
  const mayNotAsk = /see which Grafana organization this login is of.*HTTP 403/;

  test.each([
    ["of the wanted organization", { body: { id: 2 } }, 2, gone],
    ["of another organization", { body: { id: 1 } }, 2, other("1")],
    ["that does not name its organization", { body: {} }, 2, other("one that it does not name")],
    ["with an odd one", { body: { id: "2" } }, 2, other("one that it does not name")],
    ["that may not ask for its organization", { status: 403 }, 2, mayNotAsk],
    ["where no organization is set", { body: { id: 2 } }, undefined, gone],
  ])("%s", async (_name, own, organization, words) => {
    const { api, deadline } = await grafana(empty(own), { organization });
    const error: unknown = await api.get("a b", deadline).catch((reason: unknown) => reason);
    expect(String(error).replace(/^\w+:/, "Error:")).toMatch(words);
    expect(error instanceof GoneError).toBe(words === gone);
  });

  test("nor a list that could tell", async () => {
    const list = (reply: Reply) => (path: string) =>
      path === "/api/datasources" ? reply : empty({ body: { id: 1 } })(path);
    const refused = await grafana(list({ status: 403 }));
    await expect(refused.api.get("a b", refused.deadline)).rejects.toThrow(
      /list the Grafana data sources.*HTTP 403/,
    );
    const odd = await grafana(list({ body: [{ title: "a b" }] }));
    await expect(odd.api.get("a b", odd.deadline)).rejects.toHaveProperty(
      "message",
      "cannot read the Grafana data source 'a b': HTTP 404, but not from Grafana; nothing was changed\n" +
        "  → check grafana.url with its path, e.g. https://<host>/grafana, and the routes of the gateway: <grafana.url>/api/health has to answer",
    );
  });
});

/** A Grafana that tells permissions by `own` in the data source or by `list`. */
const telling =
  (own: unknown, list: unknown) =>
  (path: string): Reply => {
    if (path.startsWith("/api/access-control/"))
      return list === undefined ? { status: 404 } : { body: list };
    const isAsked = path.endsWith("?accesscontrol=true");
    return { body: { ...source, accessControl: isAsked ? own : undefined } };
  };

test.each([
  [{ "datasources:write": true }, undefined, true],
  [{ "datasources:read": true }, { "datasources:write": ["*"] }, false],
  [{ "datasources:write": false }, undefined, false],
  [undefined, { "datasources:write": ["datasources:uid:u/1"] }, true],
  [undefined, { "datasources:write": ["datasources:uid:*"] }, true],
  [undefined, { "datasources:write": ["datasources:*"] }, true],
  [undefined, { "datasources:write": ["*"] }, true],
  [undefined, { "datasources:write": ["datasources:uid:other", ""] }, false],
  [undefined, { "datasources:read": ["*"] }, false],
  [undefined, {}, false],
  ["a text", { "datasources:write": ["*"] }, true],
  [undefined, "a page", undefined],
  [undefined, undefined, undefined],
])("an account with %j, or else %j, may write: %s", async (own, list, mayWrite) => {
  const { api, deadline } = await grafana(telling(own, list));
  expect(await api.mayWrite(await api.get("a b", deadline), deadline)).toBe(mayWrite);
});

describe("what only looks is asked again when Grafana is busy", () => {
  /** Answers 503 to the first request of each path. */
  const busyAtFirst = (reply: (path: string) => Reply) => {
    const asked = new Set<string>();
    return (path: string): Reply => {
      if (asked.has(path)) return reply(path);
      asked.add(path);
      return { status: 503, headers: { "retry-after": "0" } };
    };
  };

  test("the permissions of an account", async () => {
    const { api, deadline } = await grafana(
      busyAtFirst(telling({ "datasources:write": true }, {})),
      {
        maxRetries: 1,
      },
    );
    expect(await api.mayWrite(await api.get("a b", deadline), deadline)).toBe(true);
  });

  test("whether it is Grafana that knows no data source", async () => {
    const nothing = (path: string): Reply => {
      if (path === "/api/health") return { body: { database: "ok" } };
      return path === "/api/datasources" ? { body: [] } : { status: 404, body: {} };
    };
    const { api, deadline } = await grafana(busyAtFirst(nothing), { maxRetries: 1 });
    await expect(api.get("a b", deadline)).rejects.toBeInstanceOf(GoneError);
  });
});

describe("the version of a plugin", () => {
  test("is what Grafana says of it", async () => {
    const { server, api, deadline } = await grafana(() => ({
      body: { info: { version: "3.4.0" } },
    }));
    expect(await api.pluginVersion("a/b", deadline)).toBe("3.4.0");
    expect(server.requests).toMatchObject([{ method: "GET", path: "/api/plugins/a%2Fb/settings" }]);
  });

  test.each([{}, { info: { version: "" } }, "<html>"])("is not guessed (%j)", async (body) => {
    const { api, deadline } = await grafana(() => ({ body }));
    await expect(api.pluginVersion("x", deadline)).rejects.toThrow(/plugin 'x'.*does not tell it/);
  });
});
