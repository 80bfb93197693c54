import { describe, expect, test } from "@jest/globals";
import type { JsonObject, JsonValue } from "../../sandbox/json.ts";
import { configurationProblem, verdictOf } from "../../sandbox/grafana/infinity.ts";
import type { DataSource } from "../../sandbox/state.ts";

const url = "https://tenant1.cx.example.com/realtime-reports/details";
const today = "3.11.1";
const before341 = "3.4.0";

function dataSource(allowedHosts: JsonValue, jsonData: JsonObject = {}, baseUrl = ""): DataSource {
  return {
    id: 1,
    uid: "u",
    orgId: 1,
    name: "infinity_cim_json_api",
    type: "yesoreyeram-infinity-datasource",
    access: "proxy",
    url: baseUrl,
    user: "",
    database: "",
    basicAuth: false,
    basicAuthUser: "",
    withCredentials: false,
    isDefault: false,
    jsonData: { ...jsonData, allowedHosts },
    secureJsonData: {},
    version: 1,
    readOnly: false,
    apiVersion: "",
    updated: "2026-01-01T00:00:00Z",
  };
}

const isAllowed = (entry: string, version: string, asked = url) =>
  verdictOf(dataSource([entry]), asked, version).allowed;

describe("one entry", () => {
  test.each(["https://tenant1.cx.example.com", "https://tenant1.cx.example.com/"])(
    "%s allows the tenant in every version",
    (entry) => {
      expect([isAllowed(entry, today), isAllowed(entry, before341)]).toEqual([true, true]);
    },
  );

  test.each([
    "tenant1.cx.example.com",
    "https://Tenant1.cx.example.com",
    "http://tenant1.cx.example.com",
    "https://tenant1.cx.example.com:443",
    "*",
    "https://*.cx.example.com",
  ])("%s allows nothing of it in any version", (entry) => {
    expect([isAllowed(entry, today), isAllowed(entry, before341)]).toEqual([false, false]);
  });

  test.each(["", "https://"])("%p opens everything before 3.4.1 and nothing since", (entry) => {
    expect([isAllowed(entry, today), isAllowed(entry, before341)]).toEqual([false, true]);
  });

  test.each([
    "https://tenant1.cx.example.com.evil.example/x",
    "https://tenant1.cx.example.com@evil.example/x",
  ])("without slash is a hole for %s before 3.4.1 only", (evil) => {
    const bare = "https://tenant1.cx.example.com";
    expect([isAllowed(bare, today, evil), isAllowed(bare, before341, evil)]).toEqual([false, true]);
    expect(isAllowed(`${bare}/`, before341, evil)).toBe(false);
  });

  test("ftp://x passes the validation as host ftp", () => {
    expect(configurationProblem(dataSource(["ftp://x"]), today)).toBeUndefined();
  });
});

describe("the list", () => {
  test.each([[[]], [null]])("given as %p is open", (list) => {
    expect(verdictOf(dataSource(list), url, today).allowed).toBe(true);
  });

  test("breaks for all tenants with one bad entry", () => {
    const list = ["https://tenant1.cx.example.com", "https://a b.com"];
    expect(verdictOf(dataSource(list), url, today)).toEqual({
      allowed: false,
      reason: "error parsing allowed list url https://a b.com",
    });
    expect(verdictOf(dataSource(list), url, before341).allowed).toBe(true);
  });

  test.each([["text"], [["https://tenant1.cx.example.com", 42]]])(
    "given as %p stops the plugin in every version",
    (list) => {
      expect(verdictOf(dataSource(list), url, before341).allowed).toBe(false);
    },
  );

  test.each([
    [{ auth_method: "bearerToken" }],
    [{ tlsAuth: true }],
    [{ httpHeaderName1: "X-Key" }],
    [{ secureQueryName1: "key" }],
    [{ keepCookies: ["sid"] }],
  ])("must not be empty beside %p without base URL", (jsonData) => {
    expect(configurationProblem(dataSource([], jsonData), today)).toMatch(/at least one/);
    expect(configurationProblem(dataSource([], jsonData, "__IGNORE_URL__"), today)).toBeDefined();
    expect(configurationProblem(dataSource([], jsonData, "https://a.example"), today)).toBe(
      undefined,
    );
  });
});
