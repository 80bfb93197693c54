import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { TestPlatform } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

const name = "infinity_cim_json_api";
const read = async () => (await cx.grafana("GET", `/api/datasources/name/${name}`)).json;
const restart = (kind: string) => cx.control("POST", "/grafana/restart", { kind });
const mount = (text: string) => cx.control("POST", "/grafana/provisioning", { "a.yml": text });
const addLive = (entry: string) =>
  cx.control("POST", "/grafana/foreign-write", { style: "versioned", add: [entry] });
const hosts = async () => (await cx.state()).allowedHosts;

const file = (lines: string[] = [], before: string[] = []) =>
  [
    "apiVersion: 1",
    ...before,
    "datasources:",
    `  - name: ${name}`,
    "    type: yesoreyeram-infinity-datasource",
    ...lines,
    "    jsonData:",
    "      allowedHosts: [https://file.example.com]",
    "    secureJsonData:",
    '      token: "$INFINITY_PROXY_PASSWORD and $$"',
  ].join("\n");

describe("a file without version", () => {
  test("overwrites everything at each start, and the version starts at 1", async () => {
    await mount(file(["    editable: true"]));
    await restart("podRecreation");
    await addLive("https://live.example.com");
    expect((await read())["version"]).toBe(2);
    await restart("containerRestart");
    expect(await hosts()).toEqual(["https://file.example.com"]);
    expect(await read()).toMatchObject({
      id: 1,
      version: 1,
      secureJsonFields: { token: true },
    });
  });
});

describe("a file with version n", () => {
  test("acts while the row is not ahead, and is dead afterwards", async () => {
    await mount(file(["    editable: true", "    version: 3"]));
    await restart("podRecreation");
    expect((await read())["version"]).toBe(4);
    await addLive("https://live.example.com");
    await restart("podRecreation");
    expect(await hosts()).toEqual(["https://file.example.com", "https://live.example.com"]);
  });
});

describe("a file that deletes first", () => {
  test("makes a new row with version 1 and a new id each time", async () => {
    await mount(file([], ["deleteDatasources:", `  - name: ${name}`]));
    await restart("podRecreation");
    expect(await read()).toMatchObject({ id: 4, version: 1, uid: "P5803390D8C66FFE6" });
    await restart("podRecreation");
    expect(await read()).toMatchObject({ id: 5, version: 1 });
  });
});

test("editable: true is what keeps a data source from being read-only", async () => {
  await mount(file());
  await restart("podRecreation");
  expect((await read())["readOnly"]).toBe(true);
  await mount(file(["    editable: true"]));
  await restart("podRecreation");
  expect((await read())["readOnly"]).toBe(false);
});

test("variables of the container are put in", async () => {
  await mount(file());
  await restart("podRecreation");
  const row = (await cx.state()).dataSources.find(
    (source) => source["name"] === name && source["orgId"] === 1,
  );
  expect(row?.["secureJsonData"]).toEqual({ token: expect.stringMatching(/^[\w-]{20,} and \$$/) });
});

test("only a new pod sees an edited Secret; container restart and reload use the old copy", async () => {
  const first = await hosts();
  await mount(file(["    editable: true"]));
  await restart("containerRestart");
  expect(await hosts()).toEqual(first);
  const { grafanaAdminUsername, grafanaAdminPassword } = cx.platform.credentials;
  const basic = `Basic ${btoa(`${grafanaAdminUsername}:${grafanaAdminPassword}`)}`;
  await cx.grafana("POST", "/api/admin/provisioning/datasources/reload", undefined, basic);
  expect(await hosts()).toEqual(first);
  await restart("podRecreation");
  expect(await hosts()).toEqual(["https://file.example.com"]);
});

test("a file that Grafana would not start with is told, and nothing changes", async () => {
  const before = await read();
  await mount("apiVersion: 1\ndatasources: [{}]");
  const { status, text } = await restart("podRecreation");
  expect([status, text]).toEqual([409, expect.stringContaining("does not start with a.yml")]);
  expect(await read()).toEqual(before);
});

test("a file is read as Go reads it: one document, merge keys, and no key twice", async () => {
  const base = "x: &x { jsonData: { allowedHosts: [https://merged.example.com] }, editable: true }";
  const source = [`- name: ${name}`, "  type: yesoreyeram-infinity-datasource", "  <<: *x"];
  const merged = ["apiVersion: 1", base, "datasources:", ...source].join("\n");
  await mount(`${merged}\n---\nnot: read\n`);
  await restart("podRecreation");
  expect(await hosts()).toEqual(["https://merged.example.com"]);
  await mount(`${merged}\napiVersion: 1\n`);
  expect((await restart("podRecreation")).status).toBe(409);
});
