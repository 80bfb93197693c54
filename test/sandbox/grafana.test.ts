import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { textAt } from "../../sandbox/json.ts";
import type { JsonObject } from "../../sandbox/json.ts";
import { TestPlatform, ask } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

const byName = "/api/datasources/name/infinity_cim_json_api";
const uid = "P5803390D8C66FFE6";
const byUid = `/api/datasources/uid/${uid}`;
const outdated = "Datasource has already been updated by someone else. Please reload and try again";

const read = async () => (await cx.grafana("GET", byName)).json;
const put = (body: unknown, path = byUid) => cx.grafana("PUT", path, body);

/** The row as it is stored, secrets included. */
async function stored(): Promise<JsonObject | undefined> {
  return (await cx.state()).dataSources.find((row) => row["id"] === 1);
}

describe("reading", () => {
  test("by name and by uid shows the same object, without secret values", async () => {
    const row = await read();
    expect(row).toMatchObject({
      uid,
      name: "infinity_cim_json_api",
      type: "yesoreyeram-infinity-datasource",
      version: 1,
      readOnly: false,
      secureJsonFields: { proxyUserPassword: true },
    });
    expect(row).not.toHaveProperty("secureJsonData");
    expect((await cx.grafana("GET", byUid)).json).toEqual(row);
  });

  test("the list lacks version, secureJsonFields, withCredentials and basicAuthUser", async () => {
    const { text } = await cx.grafana("GET", "/api/datasources");
    for (const key of ["version", "secureJsonFields", "withCredentials", "basicAuthUser"]) {
      expect(text).not.toContain(`"${key}"`);
    }
    expect(text).toContain("cx_reporting");
  });

  test("tells the version of the plugin, and of no other", async () => {
    const settings = (id: string) => cx.grafana("GET", `/api/plugins/${id}/settings`);
    await cx.knobs({ infinityVersion: "3.4.0" });
    const { json } = await settings("yesoreyeram-infinity-datasource");
    expect(textAt(json, ["info", "version"])).toBe("3.4.0");
    expect((await settings("other")).status).toBe(404);
  });

  test("an unknown data source is 404, and so is the known one when it is missing", async () => {
    expect((await cx.grafana("GET", "/api/datasources/name/other")).status).toBe(404);
    await cx.knobs({ grafanaDataSourceMissing: true });
    for (const path of [byName, byUid, `${byUid}/health`]) {
      expect((await cx.grafana("GET", path)).status).toBe(404);
    }
  });
});

describe("access", () => {
  test("asks for credentials, unless anonymous viewers are allowed", async () => {
    const anonymous = () => ask(`${cx.platform.urls.grafana}${byName}`, {});
    expect((await anonymous()).status).toBe(401);
    await cx.knobs({ grafanaAnonymous: true });
    expect((await anonymous()).status).toBe(200);
    expect((await cx.grafana("GET", byName, undefined, "Bearer wrong")).status).toBe(401);
  });

  test.each(["viewer", "editor"] as const)("lets a %s read and not write", async (grafanaRole) => {
    await cx.knobs({ grafanaRole });
    const row = await read();
    const { status, json } = await put(row);
    expect([status, json["message"]]).toEqual([
      403,
      expect.stringContaining("Permissions needed: datasources:write"),
    ]);
  });

  test("lets only the server admin reload provisioning, with basic authentication", async () => {
    const reload = "/api/admin/provisioning/datasources/reload";
    expect((await cx.grafana("POST", reload)).status).toBe(403);
    const { grafanaAdminUsername, grafanaAdminPassword } = cx.platform.credentials;
    const basic = btoa(`${grafanaAdminUsername}:${grafanaAdminPassword}`);
    expect((await cx.grafana("POST", reload, undefined, `Basic ${basic}`)).status).toBe(200);
  });
});

describe("what an account may do", () => {
  const rights = async () =>
    (await cx.grafana("GET", `${byUid}?accesscontrol=true`)).json["accessControl"];
  const permissions = async () =>
    (await cx.grafana("GET", "/api/access-control/user/permissions")).json;

  test.each([
    ["viewer", undefined],
    ["editor", undefined],
    ["admin", true],
  ] as const)("is told with the data source, and as a list: %s", async (grafanaRole, mayWrite) => {
    await cx.knobs({ grafanaRole });
    expect(await rights()).toMatchObject({ "datasources:read": true });
    expect(Object(await rights())).toHaveProperty("datasources:query");
    expect(Reflect.get(Object(await rights()), "datasources:write")).toBe(mayWrite);
    const listed = (await permissions())["datasources:write"];
    expect(listed).toEqual(mayWrite === true ? ["datasources:*"] : undefined);
  });

  test("is told by uid and on demand only, and by some Grafanas not at all", async () => {
    expect((await cx.grafana("GET", byUid)).json).not.toHaveProperty("accessControl");
    const named = await cx.grafana("GET", `${byName}?accesscontrol=true`);
    expect(named.json).not.toHaveProperty("accessControl");
    await cx.knobs({ grafanaTellsRights: "asList" });
    expect(await rights()).toBeUndefined();
    expect(await permissions()).toHaveProperty("datasources:read");
    await cx.knobs({ grafanaTellsRights: "never" });
    expect((await cx.grafana("GET", "/api/access-control/user/permissions")).status).toBe(404);
  });
});

describe("organizations", () => {
  const basic = () => {
    const { grafanaAdminUsername, grafanaAdminPassword } = cx.platform.credentials;
    return `Basic ${btoa(`${grafanaAdminUsername}:${grafanaAdminPassword}`)}`;
  };
  const asAdmin = (organization?: string) =>
    ask(`${cx.platform.urls.grafana}${byName}`, {
      headers: {
        authorization: basic(),
        ...(organization !== undefined && { "x-grafana-org-id": organization }),
      },
    });

  test("have a data source each of one name and uid, and none sees the other's", async () => {
    expect(await read()).toMatchObject({ orgId: 1, uid });
    const second = (await asAdmin("2")).json;
    expect(second).toMatchObject({ orgId: 2, uid });
    expect(second["jsonData"]).toEqual({ allowedHosts: ["https://other-organization.example"] });
    await cx.grafana("PUT", byUid, { ...(await read()), user: "changed" });
    expect((await asAdmin("2")).json).toEqual(second);
  });

  test("a person works in the one that was chosen last, unless the call names one", async () => {
    await cx.knobs({ grafanaAdminOrganization: 2 });
    expect((await asAdmin()).json).toMatchObject({ orgId: 2 });
    expect((await asAdmin("1")).json).toMatchObject({ orgId: 1 });
  });

  test("a login is told which one it is of", async () => {
    expect((await cx.grafana("GET", "/api/org")).json).toMatchObject({ id: 1 });
  });

  test("a token is good in its own only", async () => {
    const call = (organization: string) =>
      ask(`${cx.platform.urls.grafana}${byName}`, {
        headers: {
          authorization: `Bearer ${cx.platform.credentials.grafanaToken}`,
          "x-grafana-org-id": organization,
        },
      });
    expect((await call("1")).status).toBe(200);
    expect((await call("2")).status).toBe(401);
  });
});

test("Grafana says without a login that it is there", async () => {
  const { json } = await ask(`${cx.platform.urls.grafana}/api/health`, {});
  expect(json).toMatchObject({ database: "ok" });
});

describe("what the plugin sees of a change", () => {
  const verdict = async () =>
    (await cx.control("GET", "/grafana/verdict?url=https://new.example/x")).json["allowed"];
  const add = (entry: string) =>
    cx.control("POST", "/grafana/foreign-write", { style: "versioned", add: [entry] });
  const atStartOfSecond = () => sleep(1_005 - (Date.now() % 1_000));

  test("is nothing while the row is in its cache, though the API shows it", async () => {
    await cx.knobs({ grafanaRowCacheMs: 60_000 });
    expect(await verdict()).toBe(false);
    await atStartOfSecond();
    await add("https://new.example");
    expect(JSON.stringify(await read())).toContain("https://new.example");
    expect(await verdict()).toBe(false);
    await cx.knobs({ grafanaRowCacheMs: 0 });
    expect(await verdict()).toBe(true);
  });

  test("is the first of two changes within one second, when it looks in between", async () => {
    await atStartOfSecond();
    await add("https://first.example");
    expect(await verdict()).toBe(false);
    await add("https://new.example");
    expect(await verdict()).toBe(false);
    await cx.control("POST", "/grafana/restart", { kind: "podRecreation" });
    await atStartOfSecond();
    await add("https://new.example");
    expect(await verdict()).toBe(true);
  });
});

describe("the order of checks", () => {
  test("body, URL, existence, readOnly, version", async () => {
    const row = { ...(await read()), version: 1 };
    await put(row);
    await cx.knobs({ grafanaReadOnly: true });
    const missing = "/api/datasources/uid/other";
    expect((await put("{", missing)).json["message"]).toBe("bad request data");
    expect((await put({ ...row, name: undefined, url: "http://a b" })).status).toBe(400);
    const badUrl = await put({ ...row, url: "http://a b" }, missing);
    expect([badUrl.status, badUrl.text]).toEqual([400, expect.stringContaining("invalid URL")]);
    expect((await put(row, missing)).status).toBe(404);
    const readOnly = await put(row);
    expect([readOnly.status, readOnly.json["message"]]).toEqual([
      403,
      "Cannot update read-only data source",
    ]);
    await cx.knobs({ grafanaReadOnly: false });
    expect((await put(row)).status).toBe(409);
  });
});

describe("the version", () => {
  test("passes when it is not behind, and grows by one", async () => {
    const row = await read();
    const { json } = await put(row);
    expect(json).toMatchObject({
      message: "Datasource updated",
      id: 1,
      name: "infinity_cim_json_api",
      datasource: { version: 2 },
    });
    const { status, json: refusal } = await put(row);
    expect([status, refusal]).toEqual([409, { message: outdated }]);
  });

  test("forces when it is ahead", async () => {
    expect((await put({ ...(await read()), version: 50 })).json).toMatchObject({
      datasource: { version: 51 },
    });
  });

  test.each([[undefined], [0]])(
    "given as %p is not checked and starts again at 1",
    async (version) => {
      for (let count = 0; count < 3; count += 1) await put(await read());
      expect((await put({ ...(await read()), version })).json).toMatchObject({
        datasource: { version: 1 },
      });
    },
  );

  test("does not see a versionless writer: its entry is lost and we are told 200", async () => {
    for (let count = 0; count < 3; count += 1) await put(await read());
    const ours = await read();
    await cx.control("POST", "/grafana/foreign-write", {
      style: "versionless",
      add: ["https://theirs.example.com"],
    });
    expect((await cx.state()).allowedHosts).toContain("https://theirs.example.com");
    expect((await put(ours)).status).toBe(200);
    expect((await cx.state()).allowedHosts).not.toContain("https://theirs.example.com");
  });

  test("sees a versioned foreign writer", async () => {
    const ours = await read();
    await cx.control("POST", "/grafana/foreign-write", {
      style: "versioned",
      add: ["https://theirs.example.com"],
      remove: ["https://reports.example.com"],
    });
    expect((await put(ours)).json["message"]).toBe(outdated);
    expect((await cx.state()).allowedHosts).toEqual([
      "*",
      "https://cx.expertflow.example",
      "https://theirs.example.com",
    ]);
  });
});

describe("what a PUT does to a field that it omits", () => {
  const minimal = { name: "infinity_cim_json_api", type: "t", access: "proxy" };
  const full = {
    ...minimal,
    url: "http://a.example",
    user: "u",
    database: "d",
    basicAuth: true,
    basicAuthUser: "b",
    withCredentials: true,
    isDefault: true,
    apiVersion: "v0",
    jsonData: { allowedHosts: ["https://a.example"], teamHttpHeaders: { headers: {} } },
  };

  test("clears, falsifies or keeps it, and replaces jsonData as a whole", async () => {
    await put(full);
    expect(await read()).toMatchObject(full);
    await put(minimal);
    expect(await stored()).toMatchObject({
      ...minimal,
      url: "http://a.example",
      basicAuthUser: "b",
      user: "",
      database: "",
      apiVersion: "",
      basicAuth: false,
      withCredentials: false,
      isDefault: false,
      jsonData: { teamHttpHeaders: { headers: {} } },
      uid,
    });
  });

  test("keeps secrets that are not sent, and blanks one that is sent empty", async () => {
    await put(await read());
    const before = await stored();
    expect(before?.["secureJsonData"]).toMatchObject({ proxyUserPassword: expect.any(String) });
    await put({ ...(await read()), secureJsonData: { other: "x" } });
    expect((await read())["secureJsonFields"]).toEqual({ proxyUserPassword: true, other: true });
    await put({ ...(await read()), secureJsonData: { proxyUserPassword: "" } });
    expect((await read())["secureJsonFields"]).toEqual({ other: true });
  });

  test("ignores id, orgId and readOnly", async () => {
    await put({ ...(await read()), id: 99, orgId: 7, readOnly: true });
    expect(await read()).toMatchObject({ id: 1, orgId: 1, readOnly: false });
  });
});

test("another uid renames, and a name that is taken is the other 409", async () => {
  expect((await put({ ...(await read()), uid: "new" })).status).toBe(200);
  expect((await cx.grafana("GET", "/api/datasources/uid/new")).status).toBe(200);
  const taken = { ...(await read()), name: "cx_reporting" };
  const { status, json } = await put(taken, "/api/datasources/uid/new");
  expect([status, json["message"]]).toEqual([
    409,
    "Failed to update datasource: data source with the same name already exists",
  ]);
});

test("a new default takes the place of the old one", async () => {
  const reporting = (await cx.grafana("GET", "/api/datasources/name/cx_reporting")).json;
  await put(
    { ...reporting, isDefault: true },
    `/api/datasources/uid/${textAt(reporting, ["uid"])}`,
  );
  await put({ ...(await read()), isDefault: true });
  const after = (await cx.grafana("GET", "/api/datasources/name/cx_reporting")).json;
  expect(after["isDefault"]).toBe(false);
});

describe("health", () => {
  const health = () => cx.grafana("GET", `${byUid}/health`);
  const addForeign = (entry: unknown) =>
    cx.control("POST", "/grafana/foreign-write", { style: "versioned", add: [entry] });

  test("is well with the list of the first day", async () => {
    expect((await health()).json).toEqual({ message: "OK", status: "OK" });
  });

  test.each([[""], ["https://"], ["https://a b.com"], ["%"], [42]])(
    "fails for all when %p is listed",
    async (entry) => {
      await addForeign(entry);
      const { status, json } = await health();
      expect([status, json["status"]]).toEqual([400, "ERROR"]);
    },
  );

  test("does not look at the entries before plugin 3.4.1", async () => {
    await addForeign("");
    await cx.knobs({ infinityVersion: "3.4.0" });
    expect((await health()).status).toBe(200);
  });
});

test("the verdict on a URL can be asked at the control address", async () => {
  const verdict = async (url: string, pluginVersion: string) =>
    (
      await cx.control(
        "GET",
        `/grafana/verdict?${String(new URLSearchParams({ url, pluginVersion }))}`,
      )
    ).json["allowed"];
  const url = "https://reports.example.com.evil.example/x";
  expect(await verdict("https://reports.example.com/x", "3.11.1")).toBe(true);
  expect(await verdict(url, "3.11.1")).toBe(false);
  expect(await verdict(url, "3.4.0")).toBe(true);
});
