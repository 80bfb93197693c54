import { unknownValue } from "../../../../providers/engine/wire.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  AllowedHostSpec,
  ListedHostFacts,
} from "../../../../providers/resources/grafana-allowed-host/schema.ts";
import { allowedHostLifecycle } from "../../../../providers/resources/grafana-allowed-host/lifecycle.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { storedIn } from "../../../../providers/engine/stored.ts";
import { oneTry } from "../../../test-run.ts";

let cx: TestPlatform;
let engine: TestEngine<AllowedHostSpec, ListedHostFacts>;

beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
beforeEach(async () => {
  await cx.control("POST", "/reset");
  engine = new TestEngine(allowedHostLifecycle, loginOf(cx));
});

const foreign = ["*", "https://cx.expertflow.example", "https://reports.example.com"];
const allowedHost = "https://tenant1.cx.localhost";
const name = "infinity_cim_json_api";

function args(change: object = {}): object {
  return {
    dataSource: name,
    allowedHost,
    connection: { url: cx.platform.urls.grafana },
    ...change,
  };
}

const hosts = async () => (await cx.state()).allowedHosts;
const writes = async () =>
  (await cx.state()).requests["grafana PUT /api/datasources/uid/:uid"] ?? 0;
/** The data source of one organization, as it is stored. */
const source = async (organization = 1) =>
  (await cx.state()).dataSources.find(
    (one) => one["name"] === name && one["orgId"] === organization,
  );

async function verdict(url: string): Promise<unknown> {
  return (await cx.control("GET", `/grafana/verdict?${String(new URLSearchParams({ url }))}`)).json;
}

async function edit(style: "versioned" | "versionless", change: object): Promise<void> {
  await cx.control("POST", "/grafana/foreign-write", { style, ...change });
}

/** A data source without its list, and without the time of its last change. */
function withoutList(dataSource: Record<string, unknown> | undefined) {
  const { jsonData, updated: _time, ...others } = { ...dataSource };
  return { ...others, jsonData: { ...Object(jsonData), allowedHosts: undefined } as unknown };
}

describe("a life from beginning to end", () => {
  test("adds its allowed host at the end and leaves everything else alone", async () => {
    const before = await source();
    expect(await engine.up("one", args())).toBe("create");
    expect(await hosts()).toEqual([...foreign, allowedHost]);
    expect(withoutList(await source())).toEqual({
      ...withoutList(before),
      version: Number(before?.["version"]) + 1,
    });
    expect(await engine.up("one", args())).toBe("same");
    expect(await engine.refresh("one")).toEqual({ drift: [] });
    await engine.destroy("one");
    expect(await hosts()).toEqual(foreign);
  });

  test("is created again after somebody removed the entry", async () => {
    await engine.up("one", args());
    await edit("versioned", { remove: [allowedHost] });
    expect(await engine.refresh("one")).toBe("gone");
    expect(await engine.up("one", args())).toBe("create");
    expect(await hosts()).toEqual([...foreign, allowedHost]);
  });

  test("is known by its data source and its text", () => {
    const spec = allowedHostLifecycle.spec.parse({ ...args() });
    expect(allowedHostLifecycle.id(spec)).toBe(`${name}/${allowedHost}`);
  });

  test("another allowed host replaces the old one, the new one first", async () => {
    await engine.up("one", args());
    expect(await engine.up("one", args({ allowedHost: "https://other.cx.localhost" }))).toBe(
      "replace",
    );
    expect(await hosts()).toEqual([...foreign, "https://other.cx.localhost"]);
  });

  test("destroying twice, or after somebody removed the allowed host, is no failure and no write", async () => {
    await engine.up("one", args());
    await edit("versioned", { remove: [allowedHost] });
    const before = await writes();
    await engine.destroy("one");
    expect(await writes()).toBe(before);
  });
});

describe("an allowed host that is already there", () => {
  beforeEach(() => edit("versioned", { add: [allowedHost] }));

  test("is used without a write, and stays when we go", async () => {
    await engine.up("one", args());
    expect(await writes()).toBe(0);
    await engine.destroy("one");
    expect(await hosts()).toContain(allowedHost);
  });

  test("is ours with adopt: ours, and goes with us", async () => {
    await engine.up("one", args({ adopt: "ours" }));
    await engine.destroy("one");
    expect(await hosts()).toEqual(foreign);
  });

  test("is refused with adopt: never", async () => {
    await expect(engine.up("one", args({ adopt: "never" }))).rejects.toThrow(
      /'https:\/\/tenant1.cx.localhost' is already in allowedHosts/,
    );
  });
});

describe("many at once", () => {
  test("100 allowed hosts go out in a handful of writes, in one piece", async () => {
    const entries = Array.from({ length: 100 }, (_, i) => `https://t${String(i)}.cx.localhost`);
    await Promise.all(entries.map((one) => engine.up(one, args({ allowedHost: one }))));
    const list = await hosts();
    expect(list.slice(0, 3)).toEqual(foreign);
    expect([...list.slice(3)].sort()).toEqual([...entries].sort());
    expect(await writes()).toBeLessThanOrEqual(10);
    await Promise.all(entries.map((one) => engine.destroy(one)));
    expect(await hosts()).toEqual(foreign);
  });
});

describe("other writers", () => {
  test("somebody who was faster (409) costs a new try, not an allowed host", async () => {
    await cx.faults({
      service: "grafana",
      method: "PUT",
      kind: "status",
      status: 409,
      body: JSON.stringify({
        message: "Datasource has already been updated by someone else. Please reload and try again",
      }),
      times: 2,
    });
    expect(await engine.up("one", args())).toBe("create");
    expect(await hosts()).toEqual([...foreign, allowedHost]);
  });

  test("a 409 about a taken name is an error at once", async () => {
    await cx.faults({
      service: "grafana",
      method: "PUT",
      kind: "status",
      status: 409,
      body: JSON.stringify({
        message: "Failed to update datasource: data source with the same name already exists",
      }),
    });
    await expect(engine.up("one", args())).rejects.toThrow(/same name already exists/);
    expect(await writes()).toBe(1);
  });

  test.each(["statusAfter", "resetAfter", "resetBefore", "truncate"])(
    "a PUT with an unknown outcome (%s) is looked at, and the allowed host is ours",
    async (kind) => {
      await cx.faults({ service: "grafana", method: "PUT", kind, status: 504, times: 1 });
      await engine.up("one", args());
      expect(await hosts()).toEqual([...foreign, allowedHost]);
      expect(engine.outputs("one")).toMatchObject({ ownership: "created" });
    },
  );

  test("a version that fell is warned about", async () => {
    await engine.up("one", args());
    await edit("versionless", { add: ["https://foreign.example"] });
    await engine.up("two", args({ allowedHost: "https://tenant2.cx.localhost" }));
    expect(engine.warnings.join()).toMatch(/its version fell from 2 to 1/);
    expect(await hosts()).toContain("https://foreign.example");
  });

  test("an allowed host that only looks the same is named and left alone", async () => {
    await edit("versioned", { add: ["https://Tenant1.cx.localhost/"] });
    await engine.up("one", args());
    expect(engine.warnings.join()).toMatch(/beside 'https:\/\/Tenant1.cx.localhost\/'/);
    expect(await hosts()).toEqual([...foreign, "https://Tenant1.cx.localhost/", allowedHost]);
  });
});

describe("what is refused, with nothing changed", () => {
  afterEachUnchanged();

  test("a read-only data source", async () => {
    await cx.knobs({ grafanaReadOnly: true });
    await expect(engine.up("one", args())).rejects.toThrow(
      /'infinity_cim_json_api' is read-only.*editable: true/s,
    );
  });

  test("a data source that is not there", async () => {
    await expect(engine.up("one", args({ dataSource: "other" }))).rejects.toThrow(
      /there is no Grafana data source 'other'/,
    );
  });

  test("a data source of another kind", async () => {
    await expect(engine.up("one", args({ dataSource: "cx_reporting" }))).rejects.toThrow(
      /is of type 'mysql', not 'yesoreyeram-infinity-datasource'/,
    );
  });

  test("an account with too few permissions", async () => {
    await cx.knobs({ grafanaRole: "editor" });
    await expect(engine.up("one", args())).rejects.toThrow(/HTTP 403.*organization role Admin/s);
  });

  test("a token that Grafana does not know", async () => {
    engine = new TestEngine(allowedHostLifecycle, { GRAFANA_TOKEN: "glsa_wrong_canary" });
    const attempt = engine.up("one", args());
    await expect(attempt).rejects.toThrow(/HTTP 401.*check GRAFANA_TOKEN/s);
    await expect(attempt).rejects.not.toThrow(/wrong_canary/);
  });

  test("no token at all", async () => {
    engine = new TestEngine(allowedHostLifecycle, {});
    await expect(engine.up("one", args())).rejects.toThrow(
      /no credentials for Grafana.*set GRAFANA_TOKEN/s,
    );
  });

  test("an allowed host with a slash, a path or capitals", async () => {
    for (const bad of [
      `${allowedHost}/`,
      `${allowedHost}/x`,
      "http://t.cx.localhost",
      "https://T.cx.localhost",
    ]) {
      await expect(engine.up("one", args({ allowedHost: bad }))).rejects.toThrow(
        /allowedHost: must be https:\/\//,
      );
    }
  });
});

describe("guards of the list", () => {
  test("does not add beside an allowed host that breaks the plugin, but removes", async () => {
    await engine.up("one", args());
    await edit("versioned", { add: [""] });
    await expect(
      engine.up("two", args({ allowedHost: "https://tenant2.cx.localhost" })),
    ).rejects.toThrow(/the list holds the allowed host ""/);
    await engine.destroy("one");
    expect(await hosts()).toEqual([...foreign, ""]);
  });

  test("leaves '*' in the place of the last allowed host, since an empty list allows all", async () => {
    await engine.up("one", args());
    await edit("versioned", { remove: foreign });
    await engine.destroy("one");
    expect(await hosts()).toEqual(["*"]);
    expect(await verdict("https://anything.example/x")).toMatchObject({ allowed: false });
    expect(engine.warnings.join()).toMatch(/the last allowed host went.*'\*' was put in its place/);
  });

  test("leaves no '*' when another allowed host comes in the same moment", async () => {
    await engine.up("one", args());
    await edit("versioned", { remove: foreign });
    await engine.up("one", args({ allowedHost: "https://other.cx.localhost" }));
    expect(await hosts()).toEqual(["https://other.cx.localhost"]);
    expect(engine.warnings.join()).not.toMatch(/last allowed host/);
  });

  test("says that a list that allowed every host is closed by the first entry", async () => {
    await edit("versioned", { remove: foreign });
    await engine.up("one", args());
    expect(await hosts()).toEqual([allowedHost]);
    expect(engine.warnings.join()).toMatch(/was empty, which allowed every host/);
  });

  test.each([
    [401, /HTTP 401.*check GRAFANA_TOKEN/s],
    [403, /HTTP 403.*organization role Admin/s],
    [503, /HTTP 503/],
  ])("%i at refresh is a failure, not an absence", async (status, words) => {
    engine.tune(oneTry());
    await engine.up("one", args());
    await cx.faults({ service: "grafana", method: "GET", kind: "status", status });
    await expect(engine.refresh("one")).rejects.toThrow(words);
    expect(engine.has("one")).toBe(true);
  });
});

function afterEachUnchanged(): void {
  let before: unknown;
  beforeEach(async () => {
    before = await source();
  });
  afterEach(async () => {
    expect(await source()).toEqual(before);
    expect(await writes()).toBeLessThanOrEqual(1);
  });
}

describe("a preview that does not know yet whether the allowed host was there before", () => {
  const spec = {
    dataSource: "d",
    allowedHost: "https://tenant1.cx.localhost",
    adopt: "ours" as const,
    connection: { url: "https://grafana.example.com" },
  };
  const state = { ...spec, schemaVersion: 1, ownership: "created" as const };
  const known = storedIn(allowedHostLifecycle, state);
  const isSame = (news: object) => allowedHostLifecycle.diff(known, { ...spec, ...news }).isSame;

  test("shows no change while nothing else differs", () => {
    expect(isSame({ adopt: unknownValue })).toBe(true);
    expect(isSame({ adopt: unknownValue, connection: { url: "https://other" } })).toBe(false);
    expect(isSame({ adopt: unknownValue, tenant: { tenantId: "tenant1" } })).toBe(false);
  });

  test("leaves what is known and otherwise to the engine", () => {
    expect(isSame({})).toBe(true);
    expect(isSame({ adopt: "always" })).toBe(false);
  });

  test("shows no change of what a state before 0.3 held beside it", () => {
    const old = storedIn(allowedHostLifecycle, { ...state, tenant: { tenantId: "tenant1" } });
    expect(allowedHostLifecycle.diff(old, spec).isSame).toBe(true);
    const moved = { ...spec, connection: { url: "https://other" } };
    expect(allowedHostLifecycle.diff(old, moved).isSame).toBe(false);
  });
});
