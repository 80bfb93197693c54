import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type {
  TenantAccessSpec,
  AccessFacts,
} from "../../../../providers/resources/tenant-access/schema.ts";
import { tenantAccessLifecycle } from "../../../../providers/resources/tenant-access/lifecycle.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf } from "../tenant/tenant-args.ts";
import { accessArgs, grafana, mark, owner, tenantApi } from "./access-args.ts";
import { storedIn } from "../../../../providers/engine/stored.ts";

let cx: TestPlatform;
let elsewhere: TestPlatform;
let engine: TestEngine<TenantAccessSpec, AccessFacts>;
let environment: Record<string, string>;
beforeAll(async () => {
  [cx, elsewhere] = await Promise.all([TestPlatform.start(), TestPlatform.start()]);
});
afterAll(() => Promise.all([cx.remove(), elsewhere.remove()]));
beforeEach(async () => {
  await Promise.all([cx, elsewhere].map((one) => one.control("POST", "/reset")));
  environment = loginOf(cx);
  engine = new TestEngine(tenantAccessLifecycle, environment);
});

const up = (change: object = {}) => engine.up("tenant1", accessArgs(cx, change));
const made = (createdBy: string, change = {}) =>
  cx.createTenant("tenant1", { createdBy, ...change });
/** From here on the accounts are those of the other platform. */
const logInElsewhere = () => Object.assign(environment, loginOf(elsewhere));
const ofSameOwner = `${owner}#ffffffffffff`;
const second = (fqdn: string) => cx.createTenant("tenant2", { tenantSettings: { fqdn } });

describe("a host that is to leave Grafana's list", () => {
  test("stays while another state has the tenant, and goes while it is this stack's", async () => {
    await up({ grafana: grafana(cx) });
    await made(ofSameOwner);
    await expect(up()).rejects.toThrow("another state has it by now");
    await cx.tenant("DELETE", "/tenant/tenant1");
    await made(mark);
    expect(await up()).toBe("update");
  });
});

describe("a tenant that is not there", () => {
  test("is not made without the password of a shared studio, and one that is there needs none", async () => {
    const change = { adopt: "always", lacks: ["surveys.password"] };
    await expect(up(change)).rejects.toThrow(
      "tenant 'tenant1' is not on the platform, and to make it the program lacks something; nothing was changed:\n  - surveys.password is missing; the platform's studio is shared",
    );
    await made("operator");
    expect(await up(change)).toBe("create");
  });

  test("may be made; the state says what was seen, and nothing was written", async () => {
    expect(await up()).toBe("create");
    expect(engine.outputs("tenant1")).toEqual({
      ...accessArgs(cx),
      adopt: "never",
      forced: [],
      mark,
      schemaVersion: 1,
      hostWasThere: false,
      durableHostWasThere: false,
    });
    expect(await up()).toBe("same");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(await up()).toBe("same");
    await engine.destroy("tenant1");
    const { requests, tenants } = await cx.state();
    expect(tenants).toEqual([]);
    expect(Object.keys(requests).filter((route) => !route.includes("GET"))).toEqual([
      expect.stringContaining("POST /realms"),
    ]);
  });

  test.each([["tenant1.cx.localhost"], [" TENANT1.cx.localhost. "]])(
    "may not when another one has its host name (%j)",
    async (fqdn) => {
      await second(fqdn);
      await expect(up()).rejects.toThrow(
        "cannot create tenant 'tenant1': tenant 'tenant2' already has the FQDN",
      );
      expect(engine.has("tenant1")).toBe(false);
    },
  );

  test("is not held up by a list without hosts like its own", async () => {
    await second("tenant2.cx.localhost");
    expect(await up()).toBe("create");
  });
});

describe("a tenant that is there", () => {
  test.each([
    ["of somebody else", "portal", undefined, /was not made by this stack|not this stack's/],
    ["of this owner, in another state", ofSameOwner, undefined, /state/],
    ["of somebody else, with restore", "portal", "restore", /tenant1/],
  ])("%s is refused", async (_name, createdBy, adopt, words) => {
    await made(createdBy);
    await expect(up({ adopt })).rejects.toThrow(words);
    expect(engine.has("tenant1")).toBe(false);
  });

  test.each([
    ["of somebody else, with ifIdentical", "portal", "ifIdentical"],
    ["of somebody else, with always", "portal", "always"],
    ["of this owner, with restore", ofSameOwner, "restore"],
    ["of this very state, made in a run that died", mark, undefined],
  ])("%s may be had, and its maker is remembered", async (_name, createdBy, adopt) => {
    await made(createdBy);
    expect(await up({ adopt })).toBe("create");
    expect(engine.outputs("tenant1")["madeBy"]).toBe(createdBy);
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")["madeBy"]).toBe(createdBy);
  });

  test.each(["restore", "always"])(
    "and another state has it by now: no object is taken because of adopt: %s",
    async (adopt) => {
      await up();
      await made(mark);
      expect(await up({ adopt })).toBe("update");
      await up({ adopt: "never", onDestroy: "suspend" });
      await cx.updateTenant("tenant1", { createdBy: ofSameOwner });
      await expect(up({ adopt })).rejects.toThrow(
        `this stack's state knows tenant 'tenant1', but another state has it by now (createdBy: '${ofSameOwner}'); nothing was changed\n` +
          `  → take the word adopt: ${adopt} out again. To take the tenant over: if pulumi stack lists no cx:Tenant 'tenant1', since another state was faster, take its line out and run pulumi up; ` +
          "otherwise take the line of tenant 'tenant1' out, run pulumi state delete",
      );
      await cx.updateTenant("tenant1", { createdBy: "portal" });
      expect(await up({ adopt })).toBe("update");
    },
  );

  test("and is not as it is wanted is refused with adopt: ifIdentical", async () => {
    await made("portal", { tenantName: "Two" });
    const change = { adopt: "ifIdentical", record: { tenantName: "One" } };
    await expect(up(change)).rejects.toThrow(/tenantName/);
    expect(engine.has("tenant1")).toBe(false);
  });

  test("of another state that this one took over may be had with another word", async () => {
    await made(ofSameOwner);
    await up({ adopt: "always" });
    expect(await up({ adopt: "restore", onDestroy: "retain" })).toBe("update");
  });

  test("but not in the list is asked for itself", async () => {
    await made("portal", { status: "inActive" });
    await cx.knobs({ listHides: "suspended" });
    await expect(up()).rejects.toThrow(/tenant 'tenant1'/);
  });

  test("cannot be had with another host name, whatever adopt says", async () => {
    await made(mark, { tenantSettings: { fqdn: "old.cx.localhost" } });
    await expect(up({ adopt: "always" })).rejects.toThrow(
      "tenant 'tenant1' is on the platform with the FQDN 'old.cx.localhost', and the program wants 'tenant1.cx.localhost'; " +
        "a tenant keeps its FQDN for ever, so nothing was changed\n  → bring the program in line with it, or choose another tenantId",
    );
  });

  test("may write its host name in capitals", async () => {
    await made(mark, { tenantSettings: { fqdn: "Tenant1.CX.localhost" } });
    expect(await up()).toBe("create");
  });

  test("may have lost its host name", async () => {
    await made(mark);
    await cx.knobs({ immutableFqdn: "accept", merge: "replaceTopLevel" });
    await cx.updateTenant("tenant1", { tenantSettings: {} });
    expect((await cx.storedTenant("tenant1"))["tenantSettings"]).not.toHaveProperty("fqdn");
    expect(await up()).toBe("create");
  });
});

describe("at the end", () => {
  const words =
    "tenant 'tenant1' is live and this stack has made it, but the run that did so broke off before its state said so; it was left alone\n" +
    "  → put its line back and run pulumi up, which takes the tenant up with its passwords; then take the line out again";

  test("a live tenant that a killed run has made is not left without its seed", async () => {
    await up();
    await made(mark);
    await expect(engine.destroy("tenant1")).rejects.toThrow(words);
    expect(engine.has("tenant1")).toBe(true);
    environment["CX_GONE_SERVICES"] = "tenantApi";
    await expect(engine.destroy("tenant1")).rejects.toThrow(words);
    await cx.faults({ service: "tenant", method: "GET", kind: "resetBefore" });
    await engine.destroy("tenant1");
  });

  test("the way out of a tenant API that gives no answer is named", async () => {
    await up();
    await cx.faults({ service: "tenant", method: "GET", kind: "resetBefore" });
    await expect(engine.destroy("tenant1")).rejects.toThrow("CX_GONE_SERVICES=tenantApi");
  });

  test("a tenant of the same id on another platform is another one, and what is left here is looked for", async () => {
    await up();
    await made(mark);
    const { urls } = elsewhere.platform;
    const there = { url: urls.tenantApi, keycloakUrl: urls.keycloak };
    logInElsewhere();
    const moved = engine.replace("tenant1", accessArgs(cx, { tenantApi: tenantApi(cx, there) }));
    await expect(moved).rejects.toThrow("cannot log in as 'mtt-admin'");
  });

  test.each([
    ["taken down", mark, { status: "inActive" }],
    ["somebody else's", "portal", {}],
    ["another state's", ofSameOwner, {}],
  ])("a tenant that is %s holds nothing up", async (_what, createdBy, change) => {
    await up();
    await made(createdBy, change);
    await engine.destroy("tenant1");
    expect(engine.has("tenant1")).toBe(false);
  });

  test("a list that lags behind the taking down is not believed", async () => {
    await up();
    await made(mark);
    await cx.knobs({ listLagMs: 60_000 });
    await cx.updateTenant("tenant1", { status: "inActive" });
    await engine.destroy("tenant1");
    expect(engine.has("tenant1")).toBe(false);
  });
});

describe("a new address of the tenant API", () => {
  const move = (to: TestPlatform, change: object = {}) => up({ tenantApi: tenantApi(to, change) });

  test("of the same platform is taken, and who made the tenant is not forgotten", async () => {
    await up();
    await made(mark);
    const url = cx.platform.urls.tenantApi.replace("127.0.0.1", "localhost");
    expect(await move(cx, { url })).toBe("update");
    expect(engine.outputs("tenant1")).toMatchObject({ tenantApi: { url }, schemaVersion: 1 });
  });

  test("of the same platform is taken for one that was taken over", async () => {
    await made("portal");
    await up({ adopt: "always" });
    const url = cx.platform.urls.tenantApi.replace("127.0.0.1", "localhost");
    expect(await up({ adopt: "always", tenantApi: tenantApi(cx, { url }) })).toBe("update");
    expect(engine.outputs("tenant1")["madeBy"]).toBe("portal");
  });

  test("is looked at even where the list hides the tenant", async () => {
    await up();
    await made(mark, { status: "inActive" });
    await cx.knobs({ listHides: "suspended" });
    const url = cx.platform.urls.tenantApi.replace("127.0.0.1", "localhost");
    expect(await move(cx, { url })).toBe("update");
  });

  test("does not hang on what a person wrote into the record; other limits of the calls are no change", async () => {
    await up();
    await made("somebody");
    const requests = async () => (await cx.state()).requests;
    const before = await requests();
    const limits = { CX_MAX_RETRIES: "2", CX_REQUEST_TIMEOUT_SECONDS: "9" };
    engine.tune({ ...limits, CX_INSECURE_SKIP_VERIFY: "true" });
    expect(await up()).toBe("same");
    expect(await requests()).toEqual(before);
    const keycloakUrl = localhost(cx.platform.urls.keycloak);
    expect(await move(cx, { keycloakUrl })).toBe("update");
    expect(await requests()).not.toEqual(before);
  });

  test("of a platform without the tenant is refused", async () => {
    await up();
    await made(mark);
    const { tenantApi: url } = elsewhere.platform.urls;
    logInElsewhere();
    await expect(move(elsewhere)).rejects.toThrow(
      `the platform at ${url} is not the one that tenant 'tenant1' of this stack is on: it has no such tenant; nothing was changed\n` +
        "  → check platform.tenantApi.url. If the tenant was never made, take it out of the list, run pulumi up, and put it in again",
    );
    expect(engine.outputs("tenant1")["tenantApi"]).toEqual(tenantApi(cx));
  });

  test("of a platform where it is somebody else's is refused", async () => {
    await up();
    await made(mark);
    logInElsewhere();
    await elsewhere.createTenant("tenant1", { createdBy: "portal" });
    await expect(move(elsewhere)).rejects.toThrow(/has another tenant of this id/);
  });

  test("is not asked when it is the old one", async () => {
    await up();
    const before = await cx.state();
    expect(await up({ adopt: "ifIdentical" })).toBe("update");
    expect((await cx.state()).requests).toEqual(before.requests);
  });
});

describe("Grafana", () => {
  const withGrafana = (change: object = {}) => ({ grafana: grafana(cx, change) });
  const list = (site: TestPlatform, add: string[]) =>
    site.control("POST", "/grafana/foreign-write", { style: "versioned", add });
  const hostWasThere = () => engine.outputs("tenant1")["hostWasThere"];

  test("tells whether the host was in its list before", async () => {
    await up(withGrafana());
    expect(hostWasThere()).toBe(false);
    await list(cx, ["https://tenant2.cx.localhost"]);
    const two = { tenantId: "tenant2", fqdn: "tenant2.cx.localhost", ...withGrafana() };
    await engine.up("tenant2", accessArgs(cx, two));
    expect(engine.outputs("tenant2")["hostWasThere"]).toBe(true);
  });

  test("that has no such data source is told before anything is made", async () => {
    await expect(up(withGrafana({ dataSource: "gone" }))).rejects.toThrow(/'gone'/);
    expect(engine.has("tenant1")).toBe(false);
  });

  test("that this account may not write is told before anything is made", async () => {
    await cx.knobs({ grafanaRole: "editor" });
    await expect(up(withGrafana())).rejects.toThrow(/may read the Grafana data source/);
  });

  test("is asked for its data source once by all tenants of a run", async () => {
    const names = Array.from({ length: 5 }, (_, at) => `tenant${String(at)}`);
    await Promise.all(
      names.map((tenantId) => {
        const fqdn = `${tenantId}.cx.localhost`;
        return engine.up(tenantId, accessArgs(cx, { tenantId, fqdn, ...withGrafana() }));
      }),
    );
    const { requests } = await cx.state();
    const reads = Object.entries(requests).filter(([route]) =>
      /^grafana GET .*datasources\/name/.test(route),
    );
    expect(reads.map(([, count]) => count)).toEqual([1]);
  });

  test("that comes later is judged then", async () => {
    await up();
    await list(cx, ["https://tenant1.cx.localhost"]);
    expect(await up(withGrafana())).toBe("update");
    expect(hostWasThere()).toBe(true);
  });

  test("is judged anew for another data source", async () => {
    await list(cx, ["https://tenant1.cx.localhost"]);
    await up(withGrafana());
    await expect(up(withGrafana({ dataSource: "gone" }))).rejects.toThrow(/'gone'/);
    expect(hostWasThere()).toBe(true);
  });

  test("that is no longer managed leaves nothing to know", async () => {
    await list(cx, ["https://tenant1.cx.localhost"]);
    await up(withGrafana());
    expect(await up()).toBe("update");
    expect(hostWasThere()).toBe(false);
  });

  test("at a new address has to have the host", async () => {
    await up(withGrafana());
    await list(cx, ["https://tenant1.cx.localhost"]);
    const same = grafana(cx, {
      connection: { ...grafana(cx).connection, url: localhost(cx.platform.urls.grafana) },
    });
    expect(await up({ grafana: same })).toBe("update");
    expect(hostWasThere()).toBe(false); // as it was before anything was made

    const url = elsewhere.platform.urls.grafana;
    logInElsewhere();
    await expect(up({ grafana: grafana(elsewhere) })).rejects.toThrow(
      `the Grafana at ${url} does not list 'https://tenant1.cx.localhost', so it may not be the one of this platform; nothing was changed\n` +
        "  → check platform.grafana.url. If the entry was removed by hand, set the old address, run pulumi up --refresh, and change the address then",
    );
  });

  test("is not asked when nothing of it changed", async () => {
    await up(withGrafana());
    const before = await cx.state();
    expect(await up({ ...withGrafana(), adopt: "ifIdentical" })).toBe("update");
    expect((await cx.state()).requests).toEqual(before.requests);
  });
});

const localhost = (url: string) => url.replace("127.0.0.1", "localhost");

describe("the state", () => {
  test("belongs to one tenant for ever", async () => {
    await up();
    const other = { tenantId: "tenant2", fqdn: "tenant2.cx.localhost" };
    expect(await up(other)).toBe("replace");
    const state = storedIn(tenantAccessLifecycle, engine.outputs("tenant1"));
    expect(tenantAccessLifecycle.diff(state, other)).toEqual({ replaces: [], unfinished: false });
    expect(tenantAccessLifecycle.diff(state, { ...accessArgs(cx) })).toEqual({
      replaces: ["tenantId"],
      unfinished: false,
    });
  });

  test("is named by its tenant", () => {
    const spec = tenantAccessLifecycle.spec.parse(accessArgs(cx, { mark, forced: [] }));
    expect(tenantAccessLifecycle.id(spec)).toBe("tenant1");
    expect(() => tenantAccessLifecycle.spec.parse({ ...spec, more: 1 })).toThrow(/more/);
  });

  test("of an older version says that no host was there, and keeps what it holds more", () => {
    const old = { ...accessArgs(cx, { mark, forced: [] }), more: 1 };
    const { args, facts } = storedIn(tenantAccessLifecycle, { ...old, schemaVersion: 0 });
    expect({ args, facts }).toEqual({
      args: old,
      facts: { forced: [], hostWasThere: false, durableHostWasThere: false },
    });
    expect(() => storedIn(tenantAccessLifecycle, { ...old, schemaVersion: "1" })).toThrow();
  });
});
