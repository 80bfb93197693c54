import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { markOf, passwordFrom } from "../../../../providers/mark.ts";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { leafAt } from "../../../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { isJsonObject, withValueAt } from "../../../../sandbox/json.ts";
import type { JsonObject } from "../../../../sandbox/json.ts";
import type { Knobs } from "../../../../sandbox/knobs.ts";
import { svgLogo, tenantPayload, TestPlatform, upload } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf, tenantArgs } from "./tenant-args.ts";
import { oneTry } from "../../../test-run.ts";

// The same life on every platform that public material allows for (contract §3 and §9): each version
// line with each knob in turn, and with those that meet in one request.

type Setting = Partial<Knobs>;
type Line = Knobs["apiVersion"];

const lines: readonly Line[] = ["5.0.0", "5.0.1", "5.1"];
const settings: readonly Setting[] = [
  {},
  { merge: "replaceTopLevel" },
  { idKind: "tenantId" },
  { idKind: "_id" },
  { updateStyle: "path" },
  { updateStyle: "query" },
  { envelope: "data" },
  { envelope: "tenant" },
  { createStatus: 200 },
  { secretEcho: "clear" },
  { secretEcho: "omitted" },
  { duplicateStatus: 400 },
  { duplicateStatus: 500 },
  { acceptActiveSpelling: true },
  { idKind: "_id", updateStyle: "path" },
  { idKind: "_id", updateStyle: "query" },
  { merge: "replaceTopLevel", secretEcho: "clear" },
  { merge: "replaceTopLevel", secretEcho: "omitted" },
  { merge: "replaceTopLevel", idKind: "_id", updateStyle: "path" },
];
const platforms = lines.flatMap((line) =>
  settings.map((setting): [Line, string, Setting] => [line, nameOf(setting), setting]),
);

function nameOf(setting: Setting): string {
  const turned = Object.entries(setting).map(([knob, value]) => `${knob} ${String(value)}`);
  return turned.length === 0 ? "all knobs as usual" : turned.join(", ");
}

/** The portal is no part of what is tried out here: it reaches every platform in one way. */
const portalKnobs = {
  apiVersion: "5.1",
  idKind: "both",
  updateStyle: "both",
  merge: "deep",
} satisfies Setting;

const madeByUs = expect.stringMatching(/^pulumi:cx-tenants\/test#/);

const given = {
  keyCloak: { credentials: { secret: "client-secret-canary" }, TWILIO_SID: "twilio-canary" },
  redis: { password: "redis-canary" },
};

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());

const newEngine = () =>
  new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, { ...loginOf(cx), ...oneTry() });

function argsFor(version: Line, change: object = {}): object {
  const args = tenantArgs(cx, {
    version,
    status: "active",
    seed: "seed-canary",
    ...given,
    ...change,
  });
  const withoutLogo = Object.entries(args).filter(([key]) => key !== "logo");
  return version === "5.0.0" ? Object.fromEntries(withoutLogo) : args;
}

async function requests(...routes: string[]): Promise<number> {
  const { requests: counted } = await cx.state();
  return routes.reduce((sum, route) => sum + (counted[`tenant ${route}`] ?? 0), 0);
}
const posts = () => requests("POST /tenant");
const patches = () => requests("PATCH /tenant", "PATCH /tenant/:id");

/** The stored document, with its secrets in clear, but without what every update changes. */
async function stored(): Promise<JsonObject> {
  const { updatedAt: _at, updatedBy: _by, ...document } = await cx.storedTenant("tenant1");
  return document;
}

describe.each(platforms)("version line %s, %s", (version, _name, setting) => {
  let engine: TestEngine<TenantSpec, TenantFacts>;
  const knobs: Setting = { apiVersion: version, ...setting };
  const args = (change: object = {}) => argsFor(version, change);
  const isReplacing = setting.merge === "replaceTopLevel";

  beforeAll(async () => {
    await cx.control("POST", "/reset");
    await cx.knobs(knobs);
    engine = newEngine();
  });

  async function changeInPortal(change: JsonObject): Promise<void> {
    await cx.knobs(portalKnobs);
    const { status, text } = await cx.updateTenant("tenant1", change);
    await cx.knobs({ ...portalKnobs, ...knobs });
    if (status !== 200) throw new Error(text);
  }

  test("creates the tenant with one POST, and the platform has what was given", async () => {
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(await posts()).toBe(1);
    const { tenants, realms, logos } = await cx.state();
    expect(tenants.map(({ tenantId }) => tenantId)).toEqual(["tenant1"]);
    expect(realms).toEqual(["tenant1"]);
    expect(logos.map(({ tenantId }) => tenantId)).toEqual(version === "5.0.0" ? [] : ["tenant1"]);
    expect(await stored()).toMatchObject({
      tenantName: "Tenant One",
      status: "active",
      createdBy: madeByUs,
      tenantSettings: { fqdn: "tenant1.cx.localhost", dialer: { maxCallTime: "60" }, ...given },
    });
  });

  test("has nothing to do a second time, and sees no drift in what it wrote", async () => {
    const before = await cx.storedTenant("tenant1");
    expect(await engine.up("tenant1", args())).toBe("same");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(await engine.up("tenant1", args())).toBe("same");
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("takes no setting of the portal's own for drift", async () => {
    await changeInPortal({
      status: setting.acceptActiveSpelling === true ? "Active" : "active",
      portalFlag: true,
      tenantSettings: {
        dialer: { portalNote: "keep" },
        portal: { theme: "dark", links: [{ b: 1 }] },
      },
    });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(await engine.up("tenant1", args())).toBe("same");
  });

  test("sees what was changed in the portal, and puts back that alone", async () => {
    const before = await stored();
    await changeInPortal({
      tenantName: "By hand",
      tenantSettings: { dialer: { maxCallTime: "7" } },
    });
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["dialer", "tenantName"] });
    expect(await engine.up("tenant1", args())).toBe("update");
    // 5.0.0 sends everything that is managed, and so the status in our spelling.
    const status = version === "5.0.0" ? "active" : before["status"];
    expect(await stored()).toEqual({ ...before, status });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
  });

  test("updates the setting that changed, and no other one, secret or not", async () => {
    const before = await stored();
    const change = { dialer: { callsPerSecond: 9 } };
    expect(await engine.up("tenant1", args(change))).toBe("update");
    const path = ["tenantSettings", "dialer", "callsPerSecond"];
    expect(await stored()).toEqual(withValueAt(before, path, "9"));
    expect(await engine.up("tenant1", args(change))).toBe("same");
  });

  test("sends a new secret as it was given, and leaves the others as they were given", async () => {
    const before = await stored();
    const change = { dialer: { callsPerSecond: 9 }, redis: { password: "redis-2-canary" } };
    expect(await engine.up("tenant1", args(change))).toBe("update");
    const path = ["tenantSettings", "redis", "password"];
    expect(await stored()).toEqual(withValueAt(before, path, "redis-2-canary"));
  });

  test("has the same generated secrets in the state as are on the platform", async () => {
    const { tenantSettings } = await stored();
    const { generatedPasswords } = engine.outputs("tenant1");
    const inState = new Map(Object.entries(Object(generatedPasswords) as Record<string, unknown>));
    expect([...inState.keys()].sort()).toEqual([
      "campaigns.password",
      "keyCloak.PASSWORD_ADMIN",
      "mongo.password",
      "surveys.password",
    ]);
    const document = isJsonObject(tenantSettings) ? tenantSettings : {};
    const onPlatform = [...inState.keys()].map((path) => [path, leafAt(document, path)]);
    expect(onPlatform).toEqual([...inState]);
  });

  test("suspends the tenant on destroy, and changes nothing else of it", async () => {
    const before = await stored();
    await engine.destroy("tenant1");
    expect(await stored()).toEqual({ ...before, status: "inActive" });
  });

  test("takes its own suspended tenant up again, with all that the portal had set", async () => {
    expect(await engine.up("tenant1", args({ onDestroy: "delete" }))).toBe("create");
    expect(await posts()).toBe(1);
    const { portalFlag, tenantSettings, ...others } = await stored();
    expect(others).toMatchObject({ status: "active", createdBy: madeByUs });
    expect(portalFlag).toBe(true);
    expect(tenantSettings).toMatchObject({
      dialer: { portalNote: "keep" },
      portal: { theme: "dark", links: [{ b: 1 }] },
      ...(version !== "5.0.0" && { logoPath: "tenant1-logo.svg" }),
      ...given,
      // A password that is there is not sent again, and what was given last time is not known any more.
      redis: { password: isReplacing ? "redis-canary" : "redis-2-canary" },
    });
  });

  test("deletes the tenant on destroy when told to", async () => {
    await engine.destroy("tenant1");
    expect((await cx.state()).tenants).toEqual([]);
  });
});

const addresses = lines.flatMap((line) =>
  settings
    .filter(({ idKind, updateStyle }) => idKind !== undefined || updateStyle !== undefined)
    .map((setting): [Line, string, Setting] => [line, nameOf(setting), setting]),
);

test.each(addresses)(
  "version line %s, %s: looks for the address of an update once per run",
  async (version, _name, setting) => {
    await cx.control("POST", "/reset");
    await cx.knobs({ apiVersion: version, ...setting });
    const engine = newEngine();
    const up = (tenantId: string, change: object) =>
      engine.up(
        tenantId,
        argsFor(version, { tenantId, fqdn: `${tenantId}.cx.localhost`, ...change }),
      );
    await up("tenant1", {});
    await up("tenant2", {});
    expect(await patches()).toBe(0);
    await up("tenant1", { tenantName: "First" });
    const before = await patches();
    await up("tenant2", { tenantName: "Second" });
    expect((await patches()) - before).toBe(1);
    expect((await cx.state()).tenants.map(({ tenantName }) => tenantName)).toEqual([
      "First",
      "Second",
    ]);
  },
);

const duplicates = lines.flatMap((line) =>
  ([409, 400, 500] as const).map((status): [Line, Knobs["duplicateStatus"]] => [line, status]),
);

describe.each(duplicates)(
  "version line %s, a duplicate answered with %i: a tenant that another run makes in the same moment",
  (version, duplicateStatus) => {
    let engine: TestEngine<TenantSpec, TenantFacts>;
    beforeEach(async () => {
      await cx.control("POST", "/reset");
      await cx.knobs({ apiVersion: version, duplicateStatus });
      engine = newEngine();
    });

    /** Holds the POST of `up` back until the other one has made the tenant. */
    async function upBehind(createdBy: string): Promise<string> {
      const holdUp = { service: "tenant", method: "POST", kind: "delay", delayMs: 400, times: 1 };
      await cx.faults(holdUp);
      const ours = engine.up("tenant1", argsFor(version)).catch(String);
      while ((await posts()) === 0) await sleep(5);
      const mongo = {
        userName: "tenant1",
        password: passwordFrom("seed-canary", "mongo.password"),
      };
      const payload = tenantPayload("tenant1", { createdBy, tenantSettings: { mongo } });
      const body = version === "5.0.0" ? JSON.stringify(payload) : upload(payload, svgLogo);
      expect((await cx.tenant("POST", "/tenant", body)).status).toBe(201);
      return ours;
    }

    test("is refused as somebody else's, and left alone", async () => {
      expect(await upBehind("operator")).toMatch(
        /was not made by this stack \(createdBy: 'operator'\)/,
      );
      expect(await patches()).toBe(0);
      expect(engine.has("tenant1")).toBe(false);
    });

    test("is taken over when this stack made it, with the secrets of this run", async () => {
      expect(await upBehind(markOf("pulumi:cx-tenants/test", "seed-canary"))).toBe("create");
      expect(await posts()).toBe(2);
      const [tenant, ...others] = (await cx.state()).tenants;
      expect(others).toEqual([]);
      const { generatedPasswords } = engine.outputs("tenant1");
      expect(leafAt({ ...tenant }, "tenantSettings.mongo.password")).toBe(
        Reflect.get(Object(generatedPasswords) as object, "mongo.password"),
      );
    });
  },
);

test.each(lines)(
  "version line %s: leaves what others have changed, also a suspension by the license",
  async (version) => {
    await cx.control("POST", "/reset");
    await cx.knobs({ apiVersion: version });
    const engine = newEngine();
    await engine.up("tenant1", argsFor(version));
    await cx.knobs(portalKnobs);
    const theirs = { redis: { userName: "theirs" }, dialer: { maxCallTime: "7" } };
    await cx.updateTenant("tenant1", { tenantSettings: theirs });
    await cx.control("POST", "/license/expire", { tenantId: "tenant1" });
    await cx.knobs({ apiVersion: version });
    const before = await stored();
    expect(before["status"]).toBe("inActive");
    const change = { tenantName: "Renamed", dialer: { callsPerSecond: 9 } };
    expect(await engine.up("tenant1", argsFor(version, change))).toBe("update");
    const renamed = { ...before, tenantName: "Renamed" };
    const path = ["tenantSettings", "dialer", "callsPerSecond"];
    expect(await stored()).toEqual(withValueAt(renamed, path, "9"));
  },
);

describe("a platform that replaces whole blocks", () => {
  let engine: TestEngine<TenantSpec, TenantFacts>;
  beforeEach(async () => {
    await cx.control("POST", "/reset");
    engine = newEngine();
  });

  test("leaves a tenant that is taken over its owner's name and the portal's settings", async () => {
    await cx.createTenant("tenant1", { createdBy: "operator" });
    await cx.updateTenant("tenant1", { tenantSettings: { portal: 1 } });
    await cx.knobs({ merge: "replaceTopLevel", secretEcho: "omitted" });
    await engine.up("tenant1", argsFor("5.1", { adopt: "always" }));
    expect(await stored()).toMatchObject({
      createdBy: "operator",
      tenantName: "Tenant One",
      tenantSettings: { portal: 1, ...given },
    });
  });

  test.each(["encrypted", "clear"] as const)(
    "is reported when it loses a secret that we don't have and must not send back (%s)",
    async (secretEcho) => {
      await engine.up("tenant1", argsFor("5.1"));
      const keyCloak = { MASTER_PASSWORD: "portal-canary" };
      await cx.updateTenant("tenant1", { tenantSettings: { keyCloak } });
      await cx.knobs({ merge: "replaceTopLevel", secretEcho });
      const update = engine.up("tenant1", argsFor("5.1", { dialer: { callsPerSecond: 9 } }));
      await expect(update).rejects.toThrow(
        /these settings are not as they should be afterwards:\n {2}- keyCloak\.MASTER_PASSWORD is gone\n/,
      );
      await expect(update).rejects.not.toThrow(/canary/);
    },
  );
});
