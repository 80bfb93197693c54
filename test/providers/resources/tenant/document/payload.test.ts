import { describe, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import {
  differences,
  withLiveSettings,
} from "../../../../../providers/resources/tenant/document/drift.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import { howToLetGo } from "../../../../../providers/resources/tenant/document/record.ts";
import {
  argumentPath,
  findTenant,
  isMasked,
  isSecretInDocument,
  isServerOwned,
  toDocument,
} from "../../../../../providers/resources/tenant/document/payload.ts";
import { normalStatus } from "../../../../../providers/services/tenant-api/document.ts";
import { fullSpec, smallSpec } from "../sample-spec.ts";

describe("the document", () => {
  test("holds what is given, in the shape of the API", () => {
    const { keyCloak, redis, dialer: _dialer, ...rest } = fullSpec;
    expect(toDocument(fullSpec, {})).toEqual({
      tenantId: "tenant1",
      tenantName: "Tenant One",
      tenantCode: "123456",
      status: "active",
      tenantSettings: {
        fqdn: "tenant1.cx.example.com",
        subDomain: "tenant1",
        keyCloak,
        redis,
        mongo: rest.mongo,
        campaigns: rest.campaigns,
        surveys: rest.surveys,
        finesse: rest.finesse,
        dialer: {
          serviceIdentifier: "8001",
          maxConcurrentCalls: "5",
          maxCallTime: "60",
          callsPerSecond: "15",
        },
        secureLink: rest.secureLink,
        mediaServer: rest.mediaServer,
        twoFAConfigs: rest.twoFAConfigs,
        portal: { theme: "dark", links: ["a", { b: 1 }] },
        empty: {},
      },
    });
  });

  test("holds nothing of what only we need", () => {
    const text = JSON.stringify(toDocument(fullSpec, {}));
    expect(text).not.toMatch(/onDestroy|adopt|connection|logo|owner|seed|forceTwoFactor/);
  });

  test("derives the client's database secret from its secret, unless it is given", () => {
    const derived = toDocument(smallSpec, {});
    expect(derived).toMatchObject({
      tenantSettings: { keyCloak: { CLIENT_DB_ID: "client-secret-canary", "policy-enforcer": {} } },
    });
    expect(toDocument(fullSpec, {})).toMatchObject({
      tenantSettings: {
        keyCloak: { CLIENT_DB_ID: "client-db-canary", "policy-enforcer": { mode: "off" } },
      },
    });
  });

  test("has a policy enforcer of its own where no secret is known", () => {
    expect(toDocument({ tenantId: "tenant1" }, {})).toStrictEqual({
      tenantId: "tenant1",
      tenantSettings: { keyCloak: { "policy-enforcer": {} } },
    });
  });

  test("has the dialer's numbers as texts, and everything else in it as it is", () => {
    const others = { maxCallTime: null, callsPerSecond: "15", isOn: true, lines: { a: 1 } };
    expect(toDocument({ dialer: { serviceIdentifier: 8001, ...others } }, {})).toMatchObject({
      tenantSettings: { dialer: { serviceIdentifier: "8001", ...others } },
    });
  });

  test("holds the generated passwords, but a given one wins", () => {
    const spec: TenantSpec = { ...smallSpec, redis: { password: "given" } };
    const generated = { "redis.password": "made", "mongo.password": "made too" };
    expect(toDocument(spec, generated)).toMatchObject({
      tenantSettings: { redis: { password: "given" }, mongo: { password: "made too" } },
    });
  });

  test("takes extra settings last, also into known blocks", () => {
    const extraSettings = { dialer: { maxCallTime: "90", newKnob: 1 }, portal: true };
    const spec: TenantSpec = { ...smallSpec, dialer: { maxCallTime: 60 }, extraSettings };
    expect(toDocument(spec, {})["tenantSettings"]).toMatchObject({
      dialer: { maxCallTime: "90", newKnob: 1 },
      portal: true,
    });
  });

  test("has no status when none is wanted", () => {
    expect(toDocument(smallSpec, {})).not.toHaveProperty("status");
  });
});

describe("the status", () => {
  test.each([
    ["active", "active"],
    ["Active", "active"],
    ["ACTIVE", "active"],
    ["inActive", "inActive"],
    ["inactive", "inActive"],
    ["InActive", "inActive"],
    ["Paused", undefined],
    ["", undefined],
    [null, undefined],
    [1, undefined],
  ])("%p is %p", (written, status) => {
    expect(normalStatus(written)).toBe(status);
  });

  test.each(["Active", "active"])("%s of the platform is no difference to active", (status) => {
    const wanted = toDocument(fullSpec, {});
    expect(differences(wanted, { ...wanted, status })).toEqual([]);
  });

  test.each(["inActive", "Paused", undefined])("%s is one", (status) => {
    const wanted = toDocument(fullSpec, {});
    expect(differences(wanted, { ...wanted, status })).toEqual([
      { path: "status", wanted: "active", found: status },
    ]);
  });
});

describe("differences", () => {
  const wanted = toDocument(fullSpec, {});
  const found = (change: object) => differences(wanted, mergeObjects(wanted, { ...change }));

  test("are the managed settings that are not as wanted", () => {
    const change = { tenantName: "By hand", tenantSettings: { dialer: { maxCallTime: "7" } } };
    expect(found(change)).toEqual([
      { path: "tenantName", wanted: "Tenant One", found: "By hand" },
      { path: "tenantSettings.dialer.maxCallTime", wanted: "60", found: "7" },
    ]);
  });

  test("are never what the service owns, or who wrote it", () => {
    const owned = {
      _id: "5f",
      __v: 3,
      createdAt: "now",
      updatedAt: "now",
      createdBy: "somebody",
      updatedBy: "somebody",
      tenantSettings: { logoPath: "/logo", logoURL: "https://logo" },
    };
    expect(found(owned)).toEqual([]);
    const logo = ["tenantSettings.logoPath", "tenantSettings.logoURL"];
    expect(["_id", "createdBy", ...logo].map(isServerOwned)).toEqual([true, true, true, true]);
    expect(["tenantName", "tenantSettings.fqdn", "logoPath"].map(isServerOwned)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("are never secrets: the service may return them encrypted, or not at all", () => {
    const change = {
      tenantSettings: { redis: { password: "x" }, keyCloak: { CLIENT_DB_ID: "y" } },
    };
    expect(found(change)).toEqual([]);
    expect(isSecretInDocument("tenantSettings.keyCloak.credentials.secret")).toBe(true);
    expect(isSecretInDocument("tenantSettings.redis.userName")).toBe(false);
  });

  test("are never settings that we don't manage", () => {
    expect(found({ tenantSettings: { portal: { more: 1 }, another: true } })).toEqual([]);
  });

  test("are not in the way a number or an empty object is written", () => {
    const change = { tenantSettings: { secureLink: { linkExpiryTime: "30" } } };
    expect(found(change)).toEqual([]);
    const { empty: _empty, ...settings } = wanted["tenantSettings"] as Record<string, unknown>;
    expect(differences(wanted, { ...wanted, tenantSettings: settings })).toEqual([]);
  });

  test("are never what the platform has in a block that asks for nothing", () => {
    const spec: TenantSpec = { ...smallSpec, finesse: {} };
    const document = toDocument(spec, {});
    const live = mergeObjects(document, { tenantSettings: { finesse: { adminPass: "canary" } } });
    expect(differences(document, live)).toEqual([]);
    expect(withLiveSettings(spec, live)).toEqual(spec);
    const replaced = mergeObjects(document, { tenantSettings: { finesse: "off" } });
    expect(differences(document, replaced)).toHaveLength(1);
  });

  test("are a setting that is gone", () => {
    const { dialer: _dialer, ...settings } = wanted["tenantSettings"] as Record<string, unknown>;
    expect(differences(wanted, { ...wanted, tenantSettings: settings })).toHaveLength(4);
  });
});

describe("the arguments of a live record", () => {
  const wanted = toDocument(fullSpec, {});
  const after = (change: object) => withLiveSettings(fullSpec, mergeObjects(wanted, { ...change }));

  test("are the arguments when nothing differs", () => {
    expect(after({})).toEqual(fullSpec);
    expect(after({ status: "Active", createdBy: "somebody" })).toEqual(fullSpec);
  });

  test("have the live value where it differs, in the form of the arguments", () => {
    const change = {
      tenantName: "By hand",
      status: "InActive",
      tenantSettings: {
        dialer: { maxCallTime: "7" },
        keyCloak: { "ssl-required": "none" },
        portal: { theme: "light" },
      },
    };
    expect(after(change)).toEqual(
      mergeObjects(fullSpec, {
        tenantName: "By hand",
        status: "inActive",
        dialer: { maxCallTime: 7 },
        keyCloak: { "ssl-required": "none" },
        extraSettings: { portal: { theme: "light" } },
      }),
    );
  });

  test("keep secrets and everything that is not in the record", () => {
    const change = { tenantSettings: { redis: { password: "encrypted" } } };
    expect(after(change)).toEqual(fullSpec);
  });

  test("lack a setting that is gone, so that it shows and is put back", () => {
    const { secureLink: _link, ...settings } = wanted["tenantSettings"] as Record<string, unknown>;
    const { secureLink: _expected, ...others } = fullSpec;
    expect(withLiveSettings(fullSpec, { ...wanted, tenantSettings: settings })).toEqual(others);
  });

  test("get no setting that the program does not have", () => {
    const document = toDocument(smallSpec, {});
    const live = mergeObjects(document, {
      status: "inActive",
      tenantSettings: { dialer: { maxCallTime: "7" }, keyCloak: { "policy-enforcer": { a: 1 } } },
    });
    expect(withLiveSettings(smallSpec, live)).toEqual(smallSpec);
  });

  test("show a changed extra setting where it was written", () => {
    const spec: TenantSpec = { ...smallSpec, extraSettings: { dialer: { newKnob: 1 } } };
    const document = toDocument(spec, {});
    const live = mergeObjects(document, { tenantSettings: { dialer: { newKnob: 2 } } });
    expect(withLiveSettings(spec, live)).toEqual({
      ...spec,
      extraSettings: { dialer: { newKnob: 2 } },
    });
  });
});

test("a tenant is found by its exact id", () => {
  const tenants = [
    { tenantId: "tenant10" },
    { tenantId: "tenant1", a: 1 },
    { tenantId: "TENANT1" },
  ];
  expect(findTenant(tenants, "tenant1")).toEqual({ tenantId: "tenant1", a: 1 });
  expect(findTenant(tenants, "tenant")).toBeUndefined();
});

describe("of two records with one id", () => {
  const one = { tenantId: "tenant1", _id: "5f0" };
  const two = { tenantId: "tenant1", _id: "5f1" };

  test("the known one is found", () => {
    expect(findTenant([one, two], "tenant1", "5f1")).toBe(two);
    expect(findTenant([one, two], "tenant1", "5f0")).toBe(one);
  });

  test.each([undefined, "5f2"])("none is when %p is known, and the ways out are said", (known) => {
    expect(() => findTenant([one, two], "tenant1", known)).toThrow(
      new Error(
        "the platform has 2 records of tenant 'tenant1' (_id: 5f0, 5f1), and a request may meet either; nothing was changed\n" +
          `  → ask Expertflow's support which one is in use, and to remove the other. To let go of the tenant, ${howToLetGo("tenant1")}`,
      ),
    );
  });
});

test.each<[unknown, boolean]>([
  ["***", true],
  ["••••••••", true],
  ["**", false],
  ["***-*** is the code", false],
  ["code ***", false],
  [["***"], false],
  [undefined, false],
])("%j stands in place of a value that is not shown: %p", (value, expected) => {
  expect(isMasked(value)).toBe(expected);
});

test("a path in the document has a name in the arguments", () => {
  expect(argumentPath("tenantSettings.redis.userName")).toBe("redis.userName");
  expect(argumentPath("tenantName")).toBe("tenantName");
});
