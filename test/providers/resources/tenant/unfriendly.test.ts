import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { mergeObjects } from "../../../../providers/objects.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import type { JsonObject } from "../../../../sandbox/json.ts";
import type { Knobs } from "../../../../sandbox/knobs.ts";
import { TestPlatform } from "../../../sandbox/test-platform.ts";
import { TestEngine } from "../../../test-engine.ts";
import { loginOf, tenantArgs } from "./tenant-args.ts";
import { oneTry } from "../../../test-run.ts";

// The same life on platforms that are less friendly than the contract's best evidence. Beside each knob
// stands what the product answers; whatever it is, nothing of the tenant's is lost or taken.

type Setting = Partial<Knobs>;

const platforms: readonly (readonly [answer: string, setting: Setting])[] = [
  ["everything is sent once more, and nothing is lost", { merge: "replaceDocument" }],
  [
    "the same, and no secret that was read is sent",
    { merge: "replaceDocument", secretEcho: "omitted" },
  ],
  ["passwords are sent once, with the POST", { secretsFollowRecord: false }],
  ["a tenant that the list hides is asked for by itself", { listHides: "suspended" }],
  ["one that nothing shows is refused by the platform", { listHides: "suspended", idKind: "_id" }],
  ["the tenant itself is believed, not a list that lags", { listLagMs: 60_000 }],
  ["a record without an id hides nobody", { listJunk: true }],
  ["secrets are never compared", { secretEcho: "random" }],
  ["nor sent back", { secretEcho: "masked", merge: "replaceTopLevel" }],
  ["identifiers and times in blocks are nobody's setting", { blockIds: true }],
  ["the same where blocks are replaced", { blockIds: true, merge: "replaceTopLevel" }],
  ["the same where documents are replaced", { blockIds: true, merge: "replaceDocument" }],
  ["known settings are all that is wanted", { unknownKeys: "drop" }],
  ["a duplicate is looked for", { duplicateStatus: 500 }],
  ["what comes later is waited for", { sideEffectsDelayMs: 100, realmDelayMs: 100 }],
];

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start();
});
afterAll(() => cx.remove());

const given = {
  redis: { password: "redis-canary" },
  keyCloak: { credentials: { secret: "client-canary" } },
};
const args = (change: object = {}) => tenantArgs(cx, { ...given, ...change });

/** The record with its secrets, without what changes by itself: in blocks, identifiers do too. */
async function stored(): Promise<JsonObject> {
  const document = await cx.storedTenant("tenant1");
  const { _id, updatedAt: _at, updatedBy: _by, createdBy: _maker, __v: _v, ...others } = document;
  const own = ["_id", "updatedAt"];
  const text = JSON.stringify(others, (key, value: unknown) =>
    own.includes(key) ? undefined : value,
  );
  return { _id: _id ?? null, ...(JSON.parse(text) as JsonObject) };
}

function nameOf(setting: Setting): string {
  return Object.entries(setting)
    .map(([knob, value]) => `${knob} ${String(value)}`)
    .join(", ");
}

async function engineOn(setting: Setting) {
  await cx.control("POST", "/reset");
  await cx.knobs(setting);
  return new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, { ...loginOf(cx), ...oneTry(5) });
}

/** The portal reaches every platform in one way. */
async function changeInPortal(setting: Setting, change: JsonObject): Promise<void> {
  await cx.knobs({ merge: "deep", idKind: "both" });
  const { status, text } = await cx.updateTenant("tenant1", change);
  if (status !== 200) throw new Error(text);
  await cx.knobs(setting);
}

const posts = async () => (await cx.state()).requests["tenant POST /tenant"] ?? 0;

describe.each(platforms)("%s", (_answer, setting) => {
  const portal = { theirs: { a: 1 }, dialer: { note: "keep" } };
  const hasForeign = setting.unknownKeys !== "drop";

  test(`a life with ${nameOf(setting)}`, async () => {
    const engine = await engineOn(setting);
    expect(await engine.up("tenant1", args())).toBe("create");
    if (hasForeign) await changeInPortal(setting, { tenantSettings: portal });
    const made = await stored();
    expect(await engine.up("tenant1", args())).toBe("same");
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });

    // Drift is seen and put right; an update changes what it is about.
    await changeInPortal(setting, { tenantName: "By hand" });
    expect(await engine.refresh("tenant1")).toEqual({ drift: ["tenantName"] });
    expect(await engine.up("tenant1", args())).toBe("update");
    expect(await stored()).toEqual(made);
    expect(await engine.up("tenant1", args({ tenantName: "Renamed" }))).toBe("update");
    expect(await stored()).toEqual({ ...made, tenantName: "Renamed" });
    expect(await engine.up("tenant1", args())).toBe("update");

    // Suspended by destroy, taken up again; lost and taken back.
    await engine.destroy("tenant1");
    expect(await stored()).toEqual({ ...made, status: "inActive" });
    if (setting.listHides !== undefined && setting.idKind === "_id") {
      // Without the state nothing is known of it any more, until the platform refuses the same id.
      await expect(engine.up("tenant1", args())).rejects.toThrow(/HTTP 409/);
      return;
    }
    if (setting.merge === "replaceDocument") {
      // Its passwords went with the state, and such a platform keeps none that is not sent.
      await expect(engine.up("tenant1", args())).rejects.toThrow(/ is gone\n/);
      return;
    }
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(await stored()).toEqual(made);
    engine.forget("tenant1");
    await expect(engine.up("tenant1", args())).rejects.toThrow(/not in this stack's state|HTTP/);
    expect(await engine.up("tenant1", args({ adopt: "restore" }))).toBe("create");
    expect(await stored()).toEqual(made);
    expect((await cx.state()).tenants).toHaveLength(1);

    const deleting = args({ adopt: "restore", onDestroy: "delete" });
    expect(await engine.up("tenant1", deleting)).toBe("update");
    await engine.destroy("tenant1");
    expect((await cx.state()).tenants).toEqual([]);
  });

  test(`somebody else's tenant with ${nameOf(setting)}`, async () => {
    const engine = await engineOn({});
    await cx.createTenant("tenant1", { createdBy: "operator" });
    await cx.knobs(setting);
    const before = await cx.storedTenant("tenant1");
    await expect(engine.up("tenant1", args())).rejects.toThrow(/was not made by this stack|HTTP/);
    expect(await cx.storedTenant("tenant1")).toEqual(before);
    const adopting = engine.up("tenant1", args({ adopt: "always" }));
    if (setting.merge !== undefined && setting.secretEcho !== "omitted") {
      // A secret that nobody gave can't be put back: that is said, with the names of the settings.
      await expect(adopting).rejects.toThrow(/- mongo\.password is gone/);
      expect(await cx.storedTenant("tenant1")).toMatchObject({ createdBy: "operator" });
      return;
    }
    await adopting;
    if (setting.merge !== undefined) return;
    expect(await cx.storedTenant("tenant1")).toMatchObject({
      createdBy: "operator",
      tenantSettings: {
        keyCloak: { PASSWORD_ADMIN: "admin-secret", credentials: { secret: "client-canary" } },
        redis: { password: "redis-canary" },
        mongo: { password: "mongo-secret" },
      },
    });
  });
});

describe("a secret that the portal has added, on a platform that keeps only what an update carries", () => {
  const smtp = { host: "mail.example.com", password: "portal-canary" };
  const loses =
    /these settings are not as they should be afterwards:\n {2}- smtp\.password is gone\n/;

  test.each(["replaceTopLevel", "replaceDocument"] as const)(
    "%s: costs the tenant nothing else, and is named",
    async (merge) => {
      const engine = await engineOn({ merge });
      await engine.up("tenant1", args());
      await changeInPortal({ merge }, { tenantSettings: { smtp } });
      const made = await stored();
      const rename = engine.up("tenant1", args({ tenantName: "Renamed" }));
      await expect(rename).rejects.toThrow(loses);
      const tenantSettings = Object(made["tenantSettings"]) as JsonObject;
      const kept = { ...tenantSettings, smtp: { host: smtp.host } };
      expect(await stored()).toEqual({ ...made, tenantName: "Renamed", tenantSettings: kept });
    },
  );

  /** Two tenants of one run: with the first it shows what the platform does to the second. */
  async function twoTenants(setting: Setting) {
    const engine = await engineOn(setting);
    const up = (tenantId: string, change: object = {}) =>
      engine.up(tenantId, args({ tenantId, fqdn: `${tenantId}.cx.localhost`, ...change }));
    await up("tenant2");
    await up("tenant1");
    await changeInPortal(setting, { tenantSettings: { smtp } });
    await up("tenant2", { tenantName: "Learned" });
    return up;
  }

  test.each<[Knobs["merge"], object]>([
    ["replaceDocument", { tenantName: "Renamed" }],
    ["replaceDocument", { dialer: { maxCallTime: 7 } }],
    ["replaceTopLevel", { dialer: { maxCallTime: 7 } }],
  ])("%s: stops the update %j once the run knows such a platform", async (merge, change) => {
    const up = await twoTenants({ merge });
    const before = await cx.storedTenant("tenant1");
    await expect(up("tenant1", change)).rejects.toThrow(
      /^cannot update tenant 'tenant1' without a loss: .* does not know smtp\.password; nothing was changed\n {2}→ /,
    );
    expect(await cx.storedTenant("tenant1")).toEqual(before);
  });

  test("replaceTopLevel: is out of the way of what is no setting", async () => {
    const up = await twoTenants({ merge: "replaceTopLevel" });
    const made = await stored();
    expect(await up("tenant1", { tenantName: "Renamed" })).toBe("update");
    expect(await stored()).toEqual({ ...made, tenantName: "Renamed" });
  });
});

describe("an update that was stored although its answer says otherwise", () => {
  test.each<Knobs["merge"]>(["deep", "replaceTopLevel", "replaceDocument"])(
    "%s: is finished in the same run when the connection broke off",
    async (merge) => {
      const engine = await engineOn({ merge });
      await engine.up("tenant1", args());
      const made = await stored();
      await cx.faults({ service: "tenant", method: "PATCH", kind: "resetAfter", times: 1 });
      expect(await engine.up("tenant1", args({ tenantName: "Renamed" }))).toBe("update");
      expect(await stored()).toEqual({ ...made, tenantName: "Renamed" });
    },
  );

  const mediaServer = {
    wssUrl: "wss://one.example.com",
    domainManagerUrl: "https://media.example.com",
  };
  const moved = { ...mediaServer, wssUrl: "wss://two.example.com" };

  test.each<[Knobs["merge"], object]>([
    ["deep", { mediaServer: moved }],
    ["replaceTopLevel", { mediaServer, tenantName: "Renamed" }],
    ["replaceDocument", { mediaServer, tenantName: "Renamed" }],
  ])("%s: counts, and the media server's words stay as a warning: %j", async (merge, change) => {
    const engine = await engineOn({ merge, mediaDomain: "failIfExists" });
    await engine.up("tenant1", args({ mediaServer }));
    const { tenantName, tenantSettings, ...made } = await stored();
    expect(await engine.up("tenant1", args(change))).toBe("update");
    expect(engine.warnings).toContainEqual(
      expect.stringMatching(
        /^tenant 'tenant1' was updated, although .*HTTP 500: .*domain tenant1 already exists/,
      ),
    );
    const settings = mergeObjects(Object(tenantSettings) as JsonObject, { ...change });
    const { tenantName: name = tenantName, ...blocks } = settings;
    expect(await stored()).toEqual({ ...made, tenantName: name, tenantSettings: blocks });
    expect(await engine.up("tenant1", args(change))).toBe("same");
  });
});

describe("a creation that ends half-way", () => {
  test.each<[Setting, string]>([
    [{ partial: "afterRealm" }, "the media server did not add the domain"],
    [{ partial: "afterMedia" }, "the icons were not copied"],
    [{ partial: "afterIcons" }, "a webhook was not reached"],
    [{ mediaDomain: "unreachable" }, "did not answer"],
  ])("%j: is recorded, and the service's words stay as a warning", async (setting, words) => {
    const engine = await engineOn(setting);
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(engine.warnings).toEqual([
      expect.stringMatching(
        new RegExp(
          `^tenant 'tenant1' was made, although the platform answered with a failure .*${words}`,
        ),
      ),
    ]);
    expect(await posts()).toBe(1);
  });

  test.each<[Setting, string]>([
    [{ leftoverRealm: "fail" }, "Realm tenant1 already exists"],
    [{ leftoverRealm: "conflict" }, "Realm tenant1 already exists"],
    [{ mediaDomain: "failIfExists" }, "domain tenant1 already exists"],
  ])("%j: what an earlier tenant left is named", async (setting, words) => {
    const engine = await engineOn(setting);
    await engine.up("tenant1", args({ onDestroy: "delete" }));
    await engine.destroy("tenant1");
    expect(engine.warnings.at(-1)).toContain("a new tenant of this id would meet them");
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(engine.warnings.at(-1)).toContain(words);
  });

  test("a media server that takes longer than the gateway waits is waited for", async () => {
    const engine = await engineOn({ mediaDomain: "slow", gatewayTimeoutMs: 200 });
    expect(await engine.up("tenant1", args())).toBe("create");
    expect(engine.warnings.join()).toContain("HTTP 504");
    expect(await posts()).toBe(1);
  });
});

test("a list of which only a page is seen is refused by every command", async () => {
  const engine = await engineOn({});
  await engine.up("tenant1", args());
  await cx.createTenant("tenant2");
  await cx.knobs({ pageSize: 1 });
  const page = "the answer is one page of several";
  await expect(engine.refresh("tenant1")).rejects.toThrow(page);
  await expect(engine.up("tenant1", args({ tenantName: "Two" }))).rejects.toThrow(page);
  await expect(engine.destroy("tenant1")).rejects.toThrow(page);
  expect(engine.has("tenant1")).toBe(true);
});

test("a setting that the platform drops is named, at its making and at its change", async () => {
  const engine = await engineOn({ unknownKeys: "drop" });
  await engine.up("tenant1", args({ extraSettings: { portal: { theme: "dark" } } }));
  expect(engine.warnings).toEqual([
    expect.stringContaining("has not taken these settings as they were sent: portal.theme"),
  ]);
  await expect(
    engine.up("tenant1", args({ extraSettings: { portal: { theme: "light" } } })),
  ).rejects.toThrow(/- portal\.theme is not as it was sent/);
});

test.each([false, "byVersion"] as const)("auth %s: works without a login", async (auth) => {
  await engineOn({ auth, apiVersion: "5.0.1" });
  const engine = new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, oneTry(5));
  const version = { version: "5.0.1" };
  expect(await engine.up("tenant1", args(version))).toBe("create");
  expect(await engine.up("tenant1", args({ ...version, tenantName: "Two" }))).toBe("update");
  await engine.destroy("tenant1");
});

test("a platform that wants the logo in another part is named one", async () => {
  const engine = await engineOn({ logoPart: "logo" });
  await expect(engine.up("tenant1", args())).rejects.toThrow(/HTTP 400: Unexpected field/);
  expect(await engine.up("tenant1", args({ logoPart: "logo" }))).toBe("create");
  expect((await cx.state()).logos.map(({ tenantId }) => tenantId)).toEqual(["tenant1"]);
});
