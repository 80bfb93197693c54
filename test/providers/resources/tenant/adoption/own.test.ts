import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { markOf, takenOverBy } from "../../../../../providers/mark.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { oneTry } from "../../../../test-run.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { sampleLogo, smallSpec } from "../sample-spec.ts";

let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;

beforeEach(async () => {
  service = await startPlainService();
  engine = new TestEngine(tenantLifecycle, oneTry(10));
});
afterEach(stopServers);

function up(change: object = {}) {
  const { url } = service;
  const connection = { url, keycloakUrl: url };
  return engine.up("tenant1", { ...smallSpec, connection, ...change });
}

const ours = takenOverBy(markOf(smallSpec.owner, smallSpec.seed));
const updates = () => service.requests().filter((request) => request.startsWith("PATCH"));

/** Somebody else's tenant, as somebody else's client would have made it. */
async function foreign(change: object = {}): Promise<void> {
  await up({ logo: sampleLogo });
  engine.forget("tenant1");
  service.tenants = [mergeObjects(service.tenants[0] ?? {}, { createdBy: "admin", ...change })];
}

const settingsNow = () => service.tenants.map(({ tenantSettings }) => tenantSettings);

describe("somebody else's tenant with adopt: own", () => {
  test("becomes ours in one update of its maker, and nothing else of it changes", async () => {
    await foreign();
    const before = settingsNow();
    expect(await up({ adopt: "own" })).toBe("create");
    expect(updates()).toHaveLength(1);
    expect(service.tenants).toEqual([expect.objectContaining({ createdBy: ours })]);
    expect(settingsNow()).toEqual(before);
    expect(engine.outputs("tenant1")).toMatchObject({ ownership: "created", mark: ours });
  });

  test("becomes ours when it was taken over before, with passwords that nobody knows", async () => {
    await foreign();
    await up({ adopt: "ifIdentical" });
    expect(updates()).toEqual([]);
    expect(await up({ adopt: "own" })).toBe("update");
    expect(updates()).toHaveLength(1);
    expect(engine.outputs("tenant1")).toMatchObject({
      ownership: "created",
      mark: ours,
      generatedPasswords: {},
    });
    expect(await up({ adopt: "own" })).toBe("same");
  });

  test("is suspended when it is taken down, as one that this stack made", async () => {
    await foreign();
    await up({ adopt: "own" });
    await engine.destroy("tenant1");
    expect(service.tenants).toEqual([expect.objectContaining({ status: "inActive" })]);
  });

  test("is refused where it is not as the program says, and stays as it is", async () => {
    await foreign({ tenantName: "Another" });
    await expect(up({ adopt: "own" })).rejects.toThrow(/these settings differ:\n.*tenantName/);
    expect(updates()).toEqual([]);
  });
});

describe("a tenant that was there before", () => {
  const old = {
    adopt: "ifIdentical",
    tenantId: "Tenant_01",
    tenantName: " ",
    tenantCode: "A7",
    fqdn: "old.cx.example.com",
    keyCloak: { realm: "old-realm", credentials: undefined },
    unmanaged: ["dialer", "keyCloak.SCOPE_NAME"],
  };

  test("may have names that no new one may, another realm, no logo and secrets that nobody knows", async () => {
    await up({ logo: sampleLogo });
    engine.forget("tenant1");
    const [made = {}] = service.tenants;
    service.tenants = [
      mergeObjects(made, {
        ...{ tenantId: "Tenant_01", tenantName: " ", tenantCode: "A7", createdBy: "admin" },
        tenantSettings: {
          ...{ fqdn: "old.cx.example.com", subDomain: "old", dialer: null },
          ...{ keyCloak: { realm: "old-realm", SCOPE_NAME: null } },
          ...{ redis: { userName: "Tenant_01" }, mongo: { userName: "Tenant_01" } },
          ...{ campaigns: { username: "Tenant_01" }, surveys: { username: "Tenant_01" } },
        },
      }),
    ];
    const before = structuredClone(service.tenants);
    expect(await up(old)).toBe("create");
    expect(service.tenants).toEqual(before);
    const inputs = engine.outputs("tenant1");
    expect(inputs).not.toHaveProperty("dialer");
    expect(inputs).not.toHaveProperty(["keyCloak", "SCOPE_NAME"]);
    expect(inputs).not.toHaveProperty(["keyCloak", "TWILIO_SID"]);
    expect(await up(old)).toBe("same");
  });

  test("gets no placeholder for a secret when the word goes", async () => {
    await foreign();
    await up({ adopt: "ifIdentical" });
    await up({ adopt: "never", onDestroy: "retain", logo: sampleLogo });
    expect(engine.outputs("tenant1")).not.toHaveProperty(["keyCloak", "TWILIO_SID"]);
  });

  test("is not made where it is not there, without what a new one needs", async () => {
    const lacking = { adopt: "ifIdentical", keyCloak: { credentials: undefined } };
    await expect(up(lacking)).rejects.toThrow(
      /is not on the platform, and to make it the program lacks something; nothing was changed:\n {2}- keyCloak.credentials.secret is missing.*\n {2}- logo is missing/,
    );
    expect(service.tenants).toEqual([]);
  });

  test("is made with every setting where it is not there and nothing is missing", async () => {
    await up({ adopt: "ifIdentical", unmanaged: ["dialer"], logo: sampleLogo });
    expect(settingsNow()).toEqual([
      expect.objectContaining({
        dialer: expect.objectContaining({ maxCallTime: "60" }) as unknown,
        keyCloak: expect.objectContaining({ TWILIO_SID: "unset" }) as unknown,
      }),
    ]);
  });
});

test.each([
  [{ unmanaged: ["dialer"] }, /unmanaged: goes with a tenant that was there before/],
  [
    { adopt: "own", unmanaged: ["tenantName"] },
    /unmanaged\[0\]: "tenantName" is no setting that could be left out/,
  ],
  [
    { adopt: "own", unmanaged: ["dialler"] },
    /unmanaged\[0\]: "dialler" is no setting that could be left out/,
  ],
  [
    { adopt: "own", unmanaged: ["dialer"], dialer: { maxCallTime: 5 } },
    /unmanaged\[0\]: "dialer" is given all the same/,
  ],
])("%j is refused", async (change, words) => {
  await expect(up(change)).rejects.toThrow(words);
});
