import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { isJsonObject, textAt } from "../../../../../sandbox/json.ts";
import {
  allowedHost,
  foreign,
  ListSite,
} from "../../../resources/grafana-allowed-host/list-site.ts";
import { oneTry } from "../../../../test-run.ts";

let site: ListSite;
beforeAll(async () => {
  site = await ListSite.start();
});
afterAll(() => site.remove());
beforeEach(() => site.reset());

const second = "https://tenant2.cx.localhost";
const third = "https://tenant3.cx.localhost";
const put = { service: "grafana", method: "PUT", kind: "status" };
const outdated = "Datasource has already been updated by someone else. Please reload and try again";
const sameName = "Failed to update datasource: data source with the same name already exists";

/** Adds allowed hosts in one moment; resolves with what came of each. */
async function upTogether(entries: string[], change: object = {}) {
  const engine = site.stack(oneTry());
  const connection = site.connection(change);
  const results = await Promise.allSettled(
    entries.map((one) => engine.up(one, site.args({ allowedHost: one, connection }))),
  );
  return { engine, outcomes: results.map(({ status }) => status), results };
}

describe("everything of the data source but the list", () => {
  test("is the same after our writes, whatever its values are", async () => {
    const read = (await site.cx.grafana("GET", "/api/datasources/name/infinity_cim_json_api")).json;
    const jsonData = isJsonObject(read["jsonData"]) ? read["jsonData"] : {};
    await site.cx.grafana("PUT", `/api/datasources/uid/${textAt(read, ["uid"])}`, {
      ...read,
      apiVersion: "v0",
      url: "https://reports.example.com/base",
      secureJsonData: { token: "kept" },
      jsonData: { ...jsonData, httpHeaderName1: "X-A", deep: { a: [1, null] } },
    });
    const before = { ...(await site.source()) };
    for (const field of ["user", "database", "basicAuthUser", "apiVersion", "url"]) {
      expect([field, before[field]]).not.toEqual([field, ""]);
    }
    for (const field of ["basicAuth", "withCredentials", "isDefault"]) {
      expect([field, before[field]]).toEqual([field, true]);
    }
    const engine = site.stack();
    await engine.up("one", site.args());
    await engine.destroy("one");
    const { version, updated: _time, ...after } = { ...(await site.source()) };
    expect(after).toEqual(
      Object.fromEntries(
        Object.entries(before).filter(([key]) => key !== "version" && key !== "updated"),
      ),
    );
    expect(version).toBe(Number(before["version"]) + 2);
  });
});

describe("a batch", () => {
  test("that is refused is sent again, allowed host by allowed host, so that one cannot spoil the rest", async () => {
    await site.cx.faults({ ...put, status: 400, body: { message: "bad request data" }, times: 2 });
    const { outcomes } = await upTogether([allowedHost, second, third]);
    expect(outcomes).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(await site.hosts()).toEqual([...foreign, second, third]);
    expect(await site.writes()).toBe(4);
  });

  test("of one that is refused is not sent again", async () => {
    await site.cx.faults({ ...put, status: 400, body: { message: "bad request data" } });
    const { outcomes } = await upTogether([allowedHost]);
    expect([outcomes, await site.writes()]).toEqual([["rejected"], 1]);
  });

  test.each([
    ["Grafana refuses the login", { ...put, status: 403 }, "HTTP 403"],
    ["the name is taken", { ...put, status: 409, body: { message: sameName } }, "same name"],
    ["the read before it fails", { ...put, method: "GET", status: 503 }, "HTTP 503"],
  ])("that fails says so to every one in it: %s", async (_name, fault, words) => {
    await site.cx.faults(fault);
    const { outcomes, results } = await upTogether([allowedHost, second, third]);
    expect(outcomes).toEqual(["rejected", "rejected", "rejected"]);
    for (const result of results) {
      expect(String(result.status === "rejected" && result.reason)).toContain(words);
    }
    expect(await site.writes()).toBeLessThanOrEqual(1);
  });

  test("does without an allowed host that a rule forbids, and writes the others", async () => {
    const engine = site.stack();
    await engine.up("old", site.args());
    await site.edit({ add: ["https://"] });
    await engine.refresh("old");
    const results = await Promise.allSettled([
      engine.up("new", site.args({ allowedHost: second })),
      engine.upWithout("old"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(await site.hosts()).toEqual([...foreign, "https://"]);
  });
});

describe("the read after a write", () => {
  const swallowed = { ...put, status: 200, body: { message: "Datasource updated" } };

  test("finds out that a write was swallowed, and it is sent again", async () => {
    await site.cx.faults({ ...swallowed, times: 1 });
    const { outcomes } = await upTogether([allowedHost, second]);
    expect(outcomes).toEqual(["fulfilled", "fulfilled"]);
    expect(await site.hosts()).toEqual([...foreign, allowedHost, second]);
  });

  test("is the only proof: an answer with success is not", async () => {
    await site.cx.faults(swallowed);
    const engine = site.stack({ CX_OPERATION_TIMEOUT_SECONDS: "2" });
    await expect(engine.up("one", site.args())).rejects.toThrow(
      /Grafana accepted the change of 'https:.*', but somebody undid it at once/,
    );
    expect(engine.has("one")).toBe(false);
  });

  test("keeps a removal from counting as done while the allowed host is there", async () => {
    const engine = site.stack({ CX_OPERATION_TIMEOUT_SECONDS: "2" });
    await engine.up("one", site.args());
    await site.cx.faults(swallowed);
    await expect(engine.destroy("one")).rejects.toThrow(/but somebody undid it at once/);
    expect(engine.has("one")).toBe(true);
  });
});

describe("two writes after each other", () => {
  const atStartOfSecond = () => sleep(1_005 - (Date.now() % 1_000));

  test("are so far apart that the plugin notices the second one", async () => {
    const engine = site.stack();
    await atStartOfSecond();
    await engine.up("one", site.args());
    expect(await site.isAllowed(`${allowedHost}/x`)).toBe(true);
    await engine.up("two", site.args({ allowedHost: second }));
    expect(await site.isAllowed(`${second}/x`)).toBe(true);
  });

  test("also when the first was somebody else's, who was faster", async () => {
    await site.cx.faults({ ...put, status: 409, body: { message: outdated }, times: 1 });
    await atStartOfSecond();
    const done = site.stack().up("one", site.args());
    while ((await site.writes()) === 0) await sleep(5);
    await site.edit({ add: ["https://theirs.example"] });
    expect(await site.isAllowed("https://theirs.example/x")).toBe(true);
    await done;
    expect(await site.isAllowed(`${allowedHost}/x`)).toBe(true);
  });

  test("also when they are the halves of a batch that was refused", async () => {
    await site.cx.faults({ ...put, status: 400, body: { message: "bad request data" }, times: 1 });
    const engine = site.stack();
    await atStartOfSecond();
    await Promise.all([
      engine.up("one", site.args()).then(() => site.isAllowed(`${allowedHost}/x`)),
      engine.up("two", site.args({ allowedHost: second })),
    ]);
    expect(await site.isAllowed(`${allowedHost}/x`)).toBe(true);
    expect(await site.isAllowed(`${second}/x`)).toBe(true);
  });

  test("are none when nothing is to be changed", async () => {
    const engine = site.stack();
    await engine.up("one", site.args());
    const before = await site.writes();
    await engine.up("two", site.args());
    expect(await site.writes()).toBe(before);
  });
});
