import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { takenDownBy } from "../../../../providers/mark.ts";
import { leafAt } from "../../../../providers/resources/tenant/document/leaves.ts";
import { generatedPaths } from "../../../../providers/resources/tenant/secret-paths.ts";
import { PartialFailure } from "../../../../providers/engine/lifecycle.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf, tenantArgs } from "./tenant-args.ts";
import { oneTry } from "../../../test-run.ts";

let cx: TestPlatform;
let engine: TestEngine<TenantSpec, TenantFacts>;

beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());
beforeEach(async () => {
  await cx.control("POST", "/reset");
  engine = new TestEngine(tenantLifecycle, { ...loginOf(cx), CX_MAX_RETRIES: "2" });
});

const impatient = { CX_OPERATION_TIMEOUT_SECONDS: "2" };
const args = (change: object = {}) => tenantArgs(cx, change);
const requests = async (route: string) => (await cx.state()).requests[`tenant ${route}`] ?? 0;

describe("a life from beginning to end", () => {
  test("creates with one POST, then has nothing to do", async () => {
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(await requests("POST /tenant")).toBe(1);
    const stored = await cx.storedTenant("tenant1");
    expect(stored).toMatchObject({
      tenantName: "Tenant One",
      status: "active",
      createdBy: expect.stringMatching(/^pulumi:cx-tenants\/test#[0-9a-f]{12}$/),
      tenantSettings: {
        fqdn: "tenant1.cx.localhost",
        dialer: { callsPerSecond: "15" },
        keyCloak: { realm: "tenant1", CLIENT_DB_ID: "client-secret-canary" },
      },
    });
    expect((await cx.state()).realms).toContain("tenant1");
    expect(await engine.up("tenant1", args())).toBe("same");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
  });

  test("sends only what changed, and leaves every other setting alone", async () => {
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { tenantSettings: { portalKey: { nested: 1 } } });
    const before = await cx.storedTenant("tenant1");
    const change = { tenantName: "Renamed", dialer: { callsPerSecond: 9 } };
    expect(await engine.up("tenant1", args(change))).toBe("update");
    const after = await cx.storedTenant("tenant1");
    expect(after).toEqual({
      ...before,
      tenantName: "Renamed",
      updatedAt: after["updatedAt"],
      __v: after["__v"],
      tenantSettings: {
        ...settingsOf(before),
        dialer: { ...dialerOf(before), callsPerSecond: "9" },
      },
    });
  });

  test("shows what was changed in the portal, puts it back, and never a secret or a server's field", async () => {
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", {
      tenantName: "By hand",
      tenantSettings: { dialer: { maxCallTime: "7" }, redis: { password: "by-hand" } },
    });
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["dialer", "tenantName"] });
    expect(await engine.up("tenant1", args())).toBe("update");
    expect(await cx.storedTenant("tenant1")).toMatchObject({
      tenantName: "Tenant One",
      tenantSettings: { dialer: { maxCallTime: "60" } },
    });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
  });

  test("suspends on destroy by default, and takes its own suspended tenant up again", async () => {
    await engine.up("tenant1", args());
    await engine.destroy("tenant1");
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "active" });
    expect(await requests("POST /tenant")).toBe(1);
  });

  test("deletes on destroy when told to, and a second time finds nothing to do", async () => {
    await engine.up("tenant1", args({ onDestroy: "delete" }));
    await cx.tenant("DELETE", "/tenant/tenant1");
    await engine.destroy("tenant1");
    await engine.up("tenant1", args({ onDestroy: "delete" }));
    await engine.destroy("tenant1");
    expect((await cx.state()).tenants).toEqual([]);
  });

  test("leaves the tenant alone on destroy when told to", async () => {
    await engine.up("tenant1", args({ onDestroy: "retain" }));
    const before = await cx.storedTenant("tenant1");
    await engine.destroy("tenant1");
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("replaces for another tenantId and refuses another fqdn", async () => {
    await engine.up("tenant1", args());
    await expect(engine.up("tenant1", args({ fqdn: "other.cx.localhost" }))).rejects.toThrow(
      'fqdn: a provisioned tenant keeps its FQDN: it is "tenant1.cx.localhost" and cannot become "other.cx.localhost"',
    );
    const other = args({ tenantId: "tenant2", fqdn: "tenant2.cx.localhost" });
    expect(await engine.up("tenant1", other)).toBe("replace");
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
    expect(await cx.storedTenant("tenant2")).toMatchObject({ status: "active" });
  });

  test("is created again after it vanished", async () => {
    await engine.up("tenant1", args());
    await cx.knobs({ deleteScope: "full" });
    await cx.tenant("DELETE", "/tenant/tenant1");
    expect(await engine.refresh("tenant1")).toBe("gone");
    expect(await engine.up("tenant1", args())).toBe("create");
  });
});

describe("status and license", () => {
  test("a suspension by the license is no drift while the program sets no status", async () => {
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { status: "inActive" });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")["observedStatus"]).toBe("inActive");
    expect(await engine.up("tenant1", args())).toBe("same");
  });

  test("it is drift when the program sets the status", async () => {
    await engine.up("tenant1", args({ status: "active" }));
    await cx.updateTenant("tenant1", { status: "inActive" });
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["status"] });
    expect(await engine.up("tenant1", args({ status: "active" }))).toBe("update");
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "active" });
  });
});

describe("adoption", () => {
  test("refuses a tenant that somebody else made, and lists what differs without secrets", async () => {
    await cx.createTenant("tenant1", { tenantName: "By hand", createdBy: "operator" });
    const before = await cx.storedTenant("tenant1");
    await expect(engine.up("tenant1", args())).rejects.toThrow(
      "was not made by this stack (createdBy: 'operator')",
    );
    const attempt = engine.up("tenant1", args({ adopt: "ifIdentical" }));
    await expect(attempt).rejects.toThrow(
      /these settings differ:[\s\S]*tenantName: it has "By hand", the program wants "Tenant One"/,
    );
    await expect(attempt).rejects.not.toThrow(/canary/);
    expect(await cx.storedTenant("tenant1")).toEqual(before);
    expect(engine.has("tenant1")).toBe(false);
  });

  test("takes an identical one over when allowed, without a write", async () => {
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { createdBy: "operator" });
    engine.forget("tenant1");
    const before = await cx.storedTenant("tenant1");
    expect(await engine.up("tenant1", args({ adopt: "ifIdentical" }))).toBe("create");
    expect(engine.outputs("tenant1")).toMatchObject({ ownership: "adopted" });
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("changes a different one only with adopt: always, and no secret that nobody gave", async () => {
    await cx.createTenant("tenant1", { tenantName: "By hand", createdBy: "operator" });
    await cx.updateTenant("tenant1", {
      tenantSettings: { keyCloak: { TWILIO_SID: "live-sid", TWILIO_AUTH_TOKEN: "live-token" } },
    });
    const before = settingsOf(await cx.storedTenant("tenant1"));
    await engine.up("tenant1", args({ adopt: "always" }));
    const after = await cx.storedTenant("tenant1");
    expect(after).toMatchObject({ tenantName: "Tenant One", createdBy: "operator" });
    expect(settingsOf(after)).toMatchObject({
      redis: before["redis"],
      mongo: { password: "mongo-secret" },
      keyCloak: {
        PASSWORD_ADMIN: "admin-secret",
        TWILIO_SID: "live-sid",
        TWILIO_AUTH_TOKEN: "live-token",
        credentials: { secret: "client-secret-canary" },
      },
    });
    expect(engine.outputs("tenant1")["generatedPasswords"]).toEqual({});
    expect(engine.warnings.join()).toContain("keyCloak.credentials.secret went over what it had");
    expect(await engine.up("tenant1", args({ adopt: "always" }))).toBe("same");
  });

  test("refuses to take over a tenant at another host name, and changes nothing", async () => {
    await cx.createTenant("tenant1", { tenantSettings: { fqdn: "old.cx.localhost" } });
    const before = await cx.storedTenant("tenant1");
    await expect(engine.up("tenant1", args({ adopt: "always" }))).rejects.toThrow(
      '- fqdn: it has "old.cx.localhost", the program wants "tenant1.cx.localhost"',
    );
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("leaves an adopted tenant alone when it is taken down, unless told otherwise", async () => {
    await cx.createTenant("tenant1", { createdBy: "operator" });
    await engine.up("tenant1", args({ adopt: "always" }));
    const before = await cx.storedTenant("tenant1");
    await engine.destroy("tenant1");
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("takes an adopted tenant up again that it suspended itself", async () => {
    await cx.createTenant("tenant1", { createdBy: "operator" });
    const adopting = args({ adopt: "always", onDestroy: "suspend" });
    await engine.up("tenant1", adopting);
    await engine.destroy("tenant1");
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
    await engine.up("tenant1", adopting);
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "active" });
  });

  test("does not lift a suspension of another stack's when it adopts", async () => {
    await cx.createTenant("tenant1", {
      createdBy: "operator",
      status: "inActive",
      updatedBy: takenDownBy("pulumi:cx-tenants/other#0123456789ab"),
    });
    await engine.up("tenant1", args({ adopt: "always" }));
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
  });

  test("does not lift a suspension by the license when it adopts", async () => {
    await cx.createTenant("tenant1", { createdBy: "operator", status: "inActive" });
    await engine.up("tenant1", args({ adopt: "always" }));
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
  });

  test.each([
    [
      "restored",
      { adopt: "restore" },
      () => {
        engine.forget("tenant1");
      },
    ],
    ["taken up again", {}, () => engine.destroy("tenant1")],
  ])(
    "%s in a run that dies after the update, it keeps its passwords",
    async (_how, word, leave) => {
      await engine.up("tenant1", args());
      await leave();
      const before = passwordsOf(await cx.storedTenant("tenant1"));
      const again = args({ ...word, seed: "the seed of another state" });
      await engine.up("tenant1", again);
      engine.forget("tenant1"); // the run died: nothing of it is in the state
      await engine.up("tenant1", again);
      expect(engine.outputs("tenant1")["generatedPasswords"]).toEqual({});
      expect(engine.warnings.at(-1)).toContain(
        "keeps its passwords: this stack does not know them",
      );
      expect(passwordsOf(await cx.storedTenant("tenant1"))).toEqual(before);
    },
  );

  test("stops at its own live tenant when the state was lost, and takes it back only on a word", async () => {
    await engine.up("tenant1", args());
    engine.forget("tenant1");
    const before = await cx.storedTenant("tenant1");
    await expect(engine.up("tenant1", args({ tenantName: "Later" }))).rejects.toThrow(
      "it is not in this stack's state",
    );
    expect(await cx.storedTenant("tenant1")).toEqual(before);

    const restoring = args({ adopt: "restore", tenantName: "Later" });
    expect(await engine.up("tenant1", restoring)).toBe("create");
    const after = await cx.storedTenant("tenant1");
    expect(after).toMatchObject({ tenantName: "Later" });
    expect(passwordsOf(after)).toEqual(passwordsOf(before));
    expect(engine.outputs("tenant1")).toMatchObject({
      ownership: "created",
      mark: after["createdBy"],
    });
    expect(after["createdBy"]).not.toBe(before["createdBy"]);
    expect(await requests("POST /tenant")).toBe(1);
    await engine.destroy("tenant1");
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
  });

  test("does not lift a suspension by the license when it takes a tenant back", async () => {
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { status: "inActive" });
    engine.forget("tenant1");
    await engine.up("tenant1", args({ adopt: "restore" }));
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
  });

  test("finishes what its own state began in a run that died, with the same passwords", async () => {
    const seeded = args({ seed: "seed-canary" });
    await engine.up("tenant1", seeded);
    const before = await cx.storedTenant("tenant1");
    const { generatedPasswords } = engine.outputs("tenant1");
    engine.forget("tenant1");
    expect(await engine.up("tenant1", seeded)).toBe("create");
    expect(engine.outputs("tenant1")).toMatchObject({ ownership: "created", generatedPasswords });
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("refuses a host name that another tenant has, before anything is made", async () => {
    await cx.createTenant("tenant9", { tenantSettings: { fqdn: "tenant1.cx.localhost" } });
    await expect(engine.up("tenant1", args())).rejects.toThrow(
      "tenant 'tenant9' already has the FQDN 'tenant1.cx.localhost'",
    );
    expect(await requests("POST /tenant")).toBe(1);
  });
});

describe("when the outcome is not known", () => {
  test.each(["statusAfter", "resetAfter", "truncate"])(
    "%s: looks, and does not create twice",
    async (kind) => {
      await cx.faults({ service: "tenant", method: "POST", kind, status: 504, times: 1 });
      expect(await engine.up("tenant1", args())).toBe("create");
      expect(await requests("POST /tenant")).toBe(1);
      expect((await cx.state()).tenants).toHaveLength(1);
    },
  );

  test("a gateway that gives up while the service goes on is waited for", async () => {
    await cx.knobs({ gatewayTimeoutMs: 50, createDelayMs: 700 });
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(await requests("POST /tenant")).toBe(1);
  });

  test("a POST that never arrived is reported as unknown, and the next run creates", async () => {
    await cx.faults({ service: "tenant", method: "POST", kind: "resetBefore", times: 1 });
    engine.tune(impatient);
    await expect(engine.up("tenant1", args())).rejects.toThrow(/outcome unknown/);
    expect(engine.outputs("tenant1")).toMatchObject({ pendingSteps: ["record"] });
    expect(await engine.up("tenant1", args())).toBe("update");
    expect((await cx.state()).tenants).toHaveLength(1);
    expect(engine.outputs("tenant1")).toMatchObject({ pendingSteps: [] });
  });

  test("a refresh between does not lose the unfinished step", async () => {
    await cx.knobs({ realmDelayMs: 4_000 });
    engine.tune(impatient);
    await expect(engine.up("tenant1", args())).rejects.toBeInstanceOf(PartialFailure);
    await engine.refresh("tenant1");
    await cx.knobs({ realmDelayMs: 0 });
    engine.tune({ CX_OPERATION_TIMEOUT_SECONDS: "20" });
    expect(await engine.up("tenant1", args())).toBe("update");
    expect(engine.outputs("tenant1")).toMatchObject({ pendingSteps: [] });
  });

  test("a record that was written before the service failed is finished, not made again", async () => {
    await cx.knobs({ partial: "afterRecord" });
    engine.tune(impatient);
    await expect(engine.up("tenant1", args())).rejects.toThrow(
      /realm of tenant 'tenant1' does not answer/,
    );
    expect(await requests("POST /tenant")).toBe(1);
    expect(engine.outputs("tenant1")).toMatchObject({
      pendingSteps: expect.arrayContaining(["realm"]),
    });
  });

  test("a service that failed before the record is an error with its own words", async () => {
    await cx.knobs({ partial: "beforeRecord" });
    await expect(engine.up("tenant1", args())).rejects.toThrow(
      /cannot create tenant 'tenant1'.*HTTP 500/,
    );
    expect(engine.has("tenant1")).toBe(false);
  });
});

describe("absence is only believed when it was proved", () => {
  test.each([
    { kind: "status", status: 401 },
    { kind: "status", status: 403 },
    { kind: "status", status: 503 },
    { kind: "html" },
    { kind: "emptyHtml200" },
    { kind: "truncate" },
  ])("$kind $status: refresh fails and keeps the tenant", async (fault) => {
    engine.tune(oneTry());
    await engine.up("tenant1", args());
    await cx.faults({ service: "tenant", method: "GET", ...fault });
    await expect(engine.refresh("tenant1")).rejects.toThrow(/cannot list the tenants/);
    expect(engine.has("tenant1")).toBe(true);
  });
});

describe("a list that lags", () => {
  const stranger = { createdBy: "operator", tenantName: "Somebody else's" };
  const remake = async () => {
    await cx.knobs({ listLagMs: 60_000 });
    await cx.tenant("DELETE", "/tenant/tenant1");
    await cx.createTenant("tenant1", stranger);
  };

  test.each(["suspend", "delete"])("hides no tenant of a stranger's from %s", async (onDestroy) => {
    await engine.up("tenant1", args({ onDestroy }));
    await remake();
    const before = await cx.storedTenant("tenant1");
    await expect(engine.upWithout("tenant1")).rejects.toThrow(
      /is not the one that this stack knows/,
    );
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("hides no tenant of a stranger's from an update", async () => {
    await engine.up("tenant1", args());
    await remake();
    const before = await cx.storedTenant("tenant1");
    await expect(engine.up("tenant1", args({ tenantName: "Two" }))).rejects.toThrow(
      /is not this stack's \(createdBy: 'operator'\)/,
    );
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("does not hide that a tenant is active again", async () => {
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { status: "inActive" });
    await cx.state();
    await cx.knobs({ listLagMs: 60_000 });
    await cx.updateTenant("tenant1", { status: "active" });
    await engine.upWithout("tenant1");
    expect(await cx.storedTenant("tenant1")).toMatchObject({ status: "inActive" });
  });

  test("undoes no edit of a setting that nobody manages", async () => {
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { tenantSettings: { wallboard: { url: "old", size: 3 } } });
    await cx.knobs({ listLagMs: 60_000, merge: "replaceTopLevel" });
    const board = { url: "new", extra: "added" };
    const live = await cx.storedTenant("tenant1");
    await cx.updateTenant("tenant1", {
      tenantSettings: { ...settingsOf(live), wallboard: board },
    });
    await engine.up("tenant1", args({ dialer: { maxCallTime: 7 } }));
    expect(settingsOf(await cx.storedTenant("tenant1"))["wallboard"]).toEqual(board);
  });
});

describe("a tenant that the list does not show", () => {
  const alone = { service: "tenant", method: "GET", path: "/tenant/", kind: "status" };
  beforeEach(async () => {
    engine.tune(oneTry());
    await engine.up("tenant1", args());
    await cx.updateTenant("tenant1", { status: "inActive" });
    await cx.knobs({ listHides: "suspended" });
  });

  test.each([400, 500])("is not gone because it is answered with %i by itself", async (status) => {
    await cx.faults({ ...alone, status });
    const words = `cannot look at tenant 'tenant1': .*HTTP ${String(status)}`;
    await expect(engine.refresh("tenant1")).rejects.toThrow(new RegExp(words));
    await expect(engine.upWithout("tenant1")).rejects.toThrow(new RegExp(words));
    await expect(engine.up("tenant1", args({ tenantName: "Two" }))).rejects.toThrow(
      new RegExp(words),
    );
    expect(engine.has("tenant1")).toBe(true);
  });

  test.each([400, 500])("is there when only one of its ids is answered with %i", async (status) => {
    await cx.faults({ ...alone, path: "/tenant/tenant1", status });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")["observedStatus"]).toBe("inActive");
  });

  test.each([400, 500])("is gone when one id is unknown, and the other one %i", async (status) => {
    await cx.tenant("DELETE", "/tenant/tenant1");
    await cx.faults({ ...alone, path: "/tenant/tenant1", status });
    expect(await engine.refresh("tenant1")).toBe("gone");
  });

  test("is not gone when the service fails over the record's own id", async () => {
    const { recordId } = z.object({ recordId: z.string() }).parse(engine.outputs("tenant1"));
    await cx.faults(
      { ...alone, path: "/tenant/tenant1", status: 404 },
      { ...alone, path: `/tenant/${recordId}`, status: 500 },
    );
    await expect(engine.refresh("tenant1")).rejects.toThrow(/look at tenant 'tenant1': .*HTTP 500/);
    expect(engine.has("tenant1")).toBe(true);
  });
});

describe("login", () => {
  test("logs in once for many tenants", async () => {
    const names = ["tenant1", "tenant2", "tenant3", "tenant4"];
    await Promise.all(
      names.map((tenantId) =>
        engine.up(tenantId, args({ tenantId, fqdn: `${tenantId}.cx.localhost` })),
      ),
    );
    const { requests: counted } = await cx.state();
    expect(counted["keycloak POST /realms/master/protocol/openid-connect/token"]).toBe(1);
    expect(counted["tenant POST /tenant"]).toBe(4);
  });

  test("works on a platform without authentication", async () => {
    await cx.knobs({ auth: false });
    const open = new TestEngine(tenantLifecycle, {});
    expect(await open.up("tenant1", args())).toBe("create");
  });

  test("says what to set when the platform wants a login and none is given", async () => {
    const blank = new TestEngine(tenantLifecycle, {});
    await expect(blank.up("tenant1", args())).rejects.toThrow(
      /no credentials are set: set CX_LOGIN_PASSWORD/,
    );
  });

  test("a wrong password is named, and tried once", async () => {
    const wrong = new TestEngine(tenantLifecycle, {
      ...loginOf(cx),
      CX_LOGIN_PASSWORD: "wrong-canary",
    });
    const attempts = ["tenant1", "tenant2"].map((tenantId) =>
      wrong.up(tenantId, args({ tenantId, fqdn: `${tenantId}.cx.localhost` })),
    );
    const results = await Promise.allSettled(attempts);
    for (const result of results) {
      expect(String(Reflect.get(result, "reason"))).toMatch(
        /cannot log in as 'mtt-admin'.*CX_LOGIN_PASSWORD/s,
      );
      expect(String(Reflect.get(result, "reason"))).not.toContain("wrong-canary");
    }
    const { requests: counted } = await cx.state();
    expect(counted["keycloak POST /realms/master/protocol/openid-connect/token"]).toBe(1);
  });

  test("survives tokens that end in the middle of a run", async () => {
    await cx.knobs({ tokenLifetimeSeconds: 0.2 });
    expect(await engine.up("tenant1", args())).toBe("create");
  });
});

/** The five passwords that a tenant is made with. */
function passwordsOf(tenant: Record<string, unknown>): unknown[] {
  return generatedPaths.map((path) => leafAt(settingsOf(tenant), path));
}

function settingsOf(tenant: Record<string, unknown>): Record<string, unknown> {
  const settings = tenant["tenantSettings"];
  return typeof settings === "object" && settings !== null ? { ...settings } : {};
}

function dialerOf(tenant: Record<string, unknown>): object {
  const { dialer } = settingsOf(tenant);
  return typeof dialer === "object" && dialer !== null ? dialer : {};
}
