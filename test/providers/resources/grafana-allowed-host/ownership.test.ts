import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { isListed } from "../../../../providers/services/grafana/grafana.ts";
import { allowedHostLifecycle } from "../../../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { dataSource, allowedHost, foreign, ListSite } from "./list-site.ts";

let site: ListSite;
beforeAll(async () => {
  site = await ListSite.start();
});
afterAll(() => site.remove());
beforeEach(() => site.reset());

describe("an allowed host that was there before", () => {
  beforeEach(() => site.edit({ add: [allowedHost] }));

  test("stays somebody else's, whatever adopt says later", async () => {
    const engine = site.stack();
    await engine.up("one", site.args({ adopt: "always" }));
    for (const adopt of ["ours", "never", "always", "ours"]) {
      expect(await engine.up("one", site.args({ adopt }))).toBe("update");
      expect(engine.outputs("one")).toMatchObject({ ownership: "adopted", adopt });
    }
    await engine.destroy("one");
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
    expect(await site.writes()).toBe(0);
  });

  test("is found by who asks before anything is made, with one request for all", async () => {
    const { context } = site.run();
    const entries = [allowedHost, "https://other.cx.localhost", `${allowedHost}/`];
    const before = (await site.cx.state()).requests;
    const found = await Promise.all(
      entries.map((one) => isListed(context, site.connection(), dataSource, one)),
    );
    expect(found).toEqual([true, false, false]);
    const route = "grafana GET /api/datasources/name/:name";
    const after = (await site.cx.state()).requests;
    expect((after[route] ?? 0) - (before[route] ?? 0)).toBe(1);
    await site.edit({ remove: [allowedHost] });
    expect(await isListed(context, site.connection(), dataSource, allowedHost)).toBe(false);
  });
});

describe("an allowed host of ours", () => {
  test("stays ours, whatever adopt says later", async () => {
    const engine = site.stack();
    await engine.up("one", site.args({ adopt: "ours" }));
    for (const adopt of ["always", "never", "ours", "always"]) {
      await engine.up("one", site.args({ adopt }));
      expect(engine.outputs("one")).toMatchObject({ ownership: "created", adopt });
    }
    await engine.destroy("one");
    expect(await site.hosts()).toEqual(foreign);
  });

  test("that a killed run left is taken up with ours, and goes with us", async () => {
    const engine = site.stack();
    await engine.up("one", site.args({ adopt: "ours" }));
    engine.forget("one");
    await engine.up("one", site.args({ adopt: "ours" }));
    await engine.destroy("one");
    expect(await site.hosts()).toEqual(foreign);
  });

  test("is not removed when its resource gets another name", async () => {
    const engine = site.stack();
    await engine.up("old", site.args({ adopt: "ours" }));
    await engine.refresh("old");
    await engine.up("new", site.args({ adopt: "ours" }));
    await engine.upWithout("old");
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
    await engine.destroy("new");
    expect(await site.hosts()).toEqual(foreign);
  });

  test("is not removed by what is left of a resource that was replaced in an earlier run", async () => {
    const engine = site.stack();
    await engine.up("old", site.args({ adopt: "ours" }));
    await engine.up("new", site.args({ adopt: "ours" }));
    await engine.refresh("new");
    expect(await engine.up("new", site.args({ adopt: "ours" }))).toBe("same");
    await engine.upWithout("old");
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
    await engine.destroy("new");
    expect(await site.hosts()).toEqual(foreign);
  });

  test("is told apart from the same one in another Grafana", () => {
    const identity = (change: object) =>
      allowedHostLifecycle.identity?.({ ...site.args({ connection: site.connection(change) }) });
    expect(identity({})).toBe(identity({ organization: 1 }));
    expect(identity({})).not.toBe(identity({ url: "https://other.example.com/grafana" }));
  });

  test("is not removed when another resource adds it in the same moment", async () => {
    const engine = site.stack();
    await engine.up("old", site.args());
    await engine.refresh("old");
    const before = await site.writes();
    await Promise.all([engine.up("new", site.args({ adopt: "ours" })), engine.upWithout("old")]);
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
    // As it is: a run that was cut off could have left it unseen.
    expect(await site.writes()).toBe(before + 1);
  });

  test("is not removed when another resource adds it while the removal waits", async () => {
    const engine = site.stack();
    await engine.up("old", site.args());
    await engine.refresh("old");
    const before = await site.writes();
    await Promise.all([engine.upWithout("old"), engine.up("new", site.args({ adopt: "ours" }))]);
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
    // As it is: a run that was cut off could have left it unseen.
    expect(await site.writes()).toBe(before + 1);
  });
});

describe("a change of the data source", () => {
  const second = "second_infinity";

  /** Another data source of the same kind, as somebody would provision it. */
  async function provisionSecond(): Promise<void> {
    const file = [
      "apiVersion: 1",
      "datasources:",
      `- name: ${second}`,
      "  type: yesoreyeram-infinity-datasource",
      "  editable: true",
      '  jsonData: { allowedHosts: ["*"] }',
    ];
    await site.cx.control("POST", "/grafana/provisioning", { "second.yml": file.join("\n") });
    await site.cx.control("POST", "/grafana/restart", { kind: "podRecreation" });
  }

  const hostsOf = async (name: string) => {
    const found = (await site.cx.state()).dataSources.find((one) => one["name"] === name);
    return Reflect.get(Object(found?.["jsonData"]), "allowedHosts") as unknown;
  };

  test("moves the allowed host: into the new one, then out of the old one", async () => {
    await provisionSecond();
    const engine = site.stack();
    await engine.up("one", site.args());
    expect(await engine.up("one", site.args({ dataSource: second }))).toBe("replace");
    expect(await hostsOf(second)).toEqual(["*", allowedHost]);
    expect(await site.hosts()).toEqual(foreign);
  });
});

describe("another address of Grafana", () => {
  /** The same Grafana, as seen from somewhere else. */
  const elsewhere = () => site.connection({ url: `${site.cx.platform.urls.grafana}/` });

  test("has to answer, and to hold the entry", async () => {
    const engine = site.stack();
    await engine.up("one", site.args());
    const broken = site.connection({ url: "http://127.0.0.1:1/grafana" });
    await expect(engine.up("one", site.args({ connection: broken }))).rejects.toThrow(
      /ECONNREFUSED|refused/,
    );
    await site.edit({ remove: [allowedHost] });
    expect(await engine.up("one", site.args({ connection: elsewhere() }))).toBe("update");
    expect(await site.hosts()).toEqual([...foreign, allowedHost]);
  });

  test("that lacks somebody else's allowed host gets one that is ours", async () => {
    await site.edit({ add: [allowedHost] });
    const engine = site.stack();
    await engine.up("one", site.args());
    await site.edit({ remove: [allowedHost] });
    await engine.up("one", site.args({ connection: elsewhere() }));
    expect(engine.outputs("one")).toMatchObject({ ownership: "created" });
    await engine.destroy("one");
    expect(await site.hosts()).toEqual(foreign);
  });

  test("does not change who made the entry", async () => {
    await site.edit({ add: [allowedHost] });
    const engine = site.stack();
    await engine.up("one", site.args());
    await engine.up("one", site.args({ connection: elsewhere(), adopt: "ours" }));
    await engine.destroy("one");
    expect(await site.hosts()).toContain(allowedHost);
  });
});
