import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { textAt, valueAt, withValueAt } from "../../sandbox/json.ts";
import { TestPlatform, askAsHost, svgLogo, tenantPayload, upload } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

const call = (method: string, path: string, body?: FormData | string) =>
  cx.tenantAs("", method, path, body);
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

describe("create", () => {
  test("stores the payload beside keys that the server owns", async () => {
    const payload = tenantPayload("tenant1");
    const { status, json } = await cx.createTenant("tenant1");
    expect(status).toBe(201);
    expect(json["_id"]).toMatch(/^[0-9a-f]{24}$/);
    expect(json).toMatchObject({ tenantId: "tenant1", __v: 0 });
    const stored = await cx.storedTenant("tenant1");
    expect(stored).toMatchObject(payload);
    expect(stored["createdAt"]).toBe(stored["updatedAt"]);
  });

  test("drops a client's values for the server's keys and keeps unknown keys", async () => {
    await cx.createTenant("tenant1", { _id: "mine", __v: 7, tpyo: true });
    const stored = await cx.storedTenant("tenant1");
    expect(stored).toMatchObject({ __v: 0, tpyo: true });
    expect(stored["_id"]).not.toBe("mine");
  });

  test("makes realm, media domain, icons and bootstrap event", async () => {
    await cx.createTenant("tenant1");
    await cx.createTenant("tenant2", {
      tenantSettings: { mediaServer: { domainManagerUrl: "http://media:8000/add-domain/" } },
    });
    const state = await cx.state();
    expect([state.realms, state.buckets]).toEqual([
      ["tenant1", "tenant2"],
      ["tenant1", "tenant2"],
    ]);
    expect(state.mediaDomainRequests[1]).toEqual({
      name: "tenant2",
      managerUrl: "http://media:8000/add-domain/",
    });
    expect(state.webhookEvents).toHaveLength(2);
  });

  test("lists every problem in Mongoose's words", async () => {
    let payload = tenantPayload("tenant1", { status: "Paused" });
    payload = withValueAt(payload, ["tenantSettings", "fqdn"], "");
    payload = withValueAt(payload, ["tenantSettings", "surveys", "url"], undefined);
    payload = withValueAt(payload, ["tenantSettings", "twoFAConfigs"], { otpExpiry: "abc" });
    const { status, json } = await call("POST", "/tenant", upload(payload, svgLogo));
    expect(status).toBe(400);
    expect(json["message"]).toBe(
      "Tenant validation failed: status: `Paused` is not a valid enum value for path `status`., " +
        "tenantSettings.fqdn: Path `fqdn` is required., " +
        "tenantSettings.surveys.url: Path `url` is required., " +
        'tenantSettings.twoFAConfigs.otpExpiry: Cast to Number failed for value "abc" (type string) at path "otpExpiry"',
    );
  });

  test("casts values as Mongoose does", async () => {
    await cx.createTenant("tenant1", {
      tenantCode: 204518,
      tenantSettings: { twoFAConfigs: { is2FAEnabled: "false", otpExpiry: "60" } },
    });
    const stored = await cx.storedTenant("tenant1");
    expect(stored["tenantCode"]).toBe("204518");
    expect(valueAt(stored, ["tenantSettings", "twoFAConfigs"])).toEqual({
      is2FAEnabled: false,
      otpExpiry: 60,
    });
  });

  test("refuses a second tenant with the id, also when both arrive at once", async () => {
    await cx.knobs({ createDelayMs: 30 });
    const answers = await Promise.all([cx.createTenant("tenant1"), cx.createTenant("tenant1")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await cx.createTenant("tenant1")).json["message"]).toBe(
      'E11000 duplicate key error collection: cim-tenant.tenants index: tenantId_1 dup key: { tenantId: "tenant1" }',
    );
  });

  test("accepts a second tenant with the same FQDN", async () => {
    await cx.createTenant("tenant1");
    const fqdn = { tenantSettings: { fqdn: "tenant1.cx.localhost" } };
    expect((await cx.createTenant("tenant2", fqdn)).status).toBe(201);
  });

  test.each([
    ["a body that is not multipart", JSON.stringify(tenantPayload("tenant1"))],
    ["no data part", new FormData()],
    ["data that is not JSON", upload("{", svgLogo)],
    ["no logo", upload(tenantPayload("tenant1"))],
    ["a logo that is neither PNG nor SVG", upload(tenantPayload("tenant1"), "GIF89a")],
  ])("refuses %s with 400", async (_case, body) => {
    expect((await call("POST", "/tenant", body)).status).toBe(400);
    expect((await cx.state()).tenants).toEqual([]);
  });

  test("refuses a body over 6 MB with nginx's page", async () => {
    const large = upload(tenantPayload("tenant1"), new Uint8Array(6 * 1024 * 1024));
    const { status, text } = await call("POST", "/tenant", large);
    expect([status, text]).toEqual([413, expect.stringContaining("<center>nginx</center>")]);
  });
});

describe("logo", () => {
  const logoOf = (host: string) => askAsHost(`${cx.platform.urls.tenantApi}/tenant/logo`, host);

  test("is told apart by content and replaced only by a new one", async () => {
    await call("POST", "/tenant", upload(tenantPayload("tenant1"), png));
    expect(textAt(await cx.storedTenant("tenant1"), ["tenantSettings", "logoPath"])).toBe(
      "tenant1-logo.png",
    );
    await call("PATCH", "/tenant?id=tenant1", upload({ tenantName: "One" }));
    await call("PATCH", "/tenant?id=tenant1", upload({ tenantName: "One" }, svgLogo));
    expect((await cx.state()).logos).toMatchObject([
      {
        path: "tenant1-logo.svg",
        sha256: createHash("sha256").update(svgLogo).digest("hex"),
      },
    ]);
  });

  test("takes an SVG with a prolog", async () => {
    const svg = `<?xml version="1.0"?>\n<!-- a logo -->\n<!DOCTYPE svg>\n${svgLogo}`;
    const { status } = await call("POST", "/tenant", upload(tenantPayload("tenant1"), svg));
    expect(status).toBe(201);
  });

  test("belongs to the tenant of the host that is asked", async () => {
    await cx.createTenant("tenant1");
    expect((await logoOf("tenant1.cx.localhost:8443")).json).toEqual({
      logoPath: "tenant1-logo.svg",
    });
    expect((await logoOf("localhost")).status).toBe(404);
  });

  test("needs a token when authentication is on, unless the site exempted it", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ auth: true });
    expect((await logoOf("tenant1.cx.localhost")).status).toBe(401);
    await cx.knobs({ openLogo: true });
    expect((await logoOf("tenant1.cx.localhost")).status).toBe(200);
    for (const path of ["/tenant", "/tenant/tenant1", "/tenant/logos"]) {
      expect((await call("GET", path)).status).toBe(401);
    }
  });
});

describe("read", () => {
  test("finds a tenant by either id and says when there is none", async () => {
    const { json } = await cx.createTenant("tenant1");
    for (const id of ["tenant1", textAt(json, ["_id"])]) {
      expect((await call("GET", `/tenant/${id}`)).json["tenantId"]).toBe("tenant1");
    }
    const missing = await call("GET", "/tenant/tenant2");
    expect([missing.status, missing.json]).toEqual([404, { message: "Tenant not found" }]);
  });

  test("shows secrets encrypted, the same text for the same secret", async () => {
    await cx.createTenant("tenant1");
    const path = ["tenantSettings", "redis", "password"];
    const shown = textAt((await call("GET", "/tenant/tenant1")).json, path);
    expect(shown).toMatch(/^vault:v1:/);
    expect(textAt((await call("GET", "/tenant/tenant1")).json, path)).toBe(shown);
    expect(textAt(await cx.storedTenant("tenant1"), path)).toBe("redis-secret");
  });

  test("shows secrets clear or not at all when told", async () => {
    await cx.createTenant("tenant1");
    const redis = async () =>
      valueAt((await call("GET", "/tenant/tenant1")).json, ["tenantSettings", "redis"]);
    await cx.knobs({ secretEcho: "clear" });
    expect(await redis()).toEqual({ userName: "tenant1", password: "redis-secret" });
    await cx.knobs({ secretEcho: "omitted" });
    expect(await redis()).toEqual({ userName: "tenant1" });
  });
});

describe("update", () => {
  test("merges deeply and leaves the rest alone", async () => {
    await cx.createTenant("tenant1");
    const before = await cx.storedTenant("tenant1");
    const patch = { tenantName: "New", tenantSettings: { dialer: { maxCallTime: "90" } } };
    const { status } = await call("PATCH", "/tenant?id=tenant1", upload(patch));
    expect(status).toBe(200);
    const after = await cx.storedTenant("tenant1");
    const { updatedAt } = after;
    const expected = withValueAt(before, ["tenantSettings", "dialer", "maxCallTime"], "90");
    expect(after).toEqual({ ...expected, tenantName: "New", updatedAt });
    expect(updatedAt).not.toBe(before["updatedAt"]);
  });

  test.each([["fqdn"], ["subDomain"]])("refuses a changed %s", async (key) => {
    await cx.createTenant("tenant1");
    const patch = upload({ tenantSettings: { [key]: "other.cx.localhost" } });
    expect((await call("PATCH", "/tenant/tenant1", patch)).status).toBe(400);
  });

  test("refuses another tenantId, always", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ immutableFqdn: "accept" });
    const patch = upload({ tenantId: "tenant2" });
    expect((await call("PATCH", "/tenant/tenant1", patch)).status).toBe(400);
  });

  test("checks what it is sent, not what it has", async () => {
    await cx.createTenant("tenant1");
    const patch = upload({ status: "Active", tenantName: "" });
    const { status, json } = await call("PATCH", "/tenant/tenant1", patch);
    expect(status).toBe(400);
    expect(json["message"]).toBe(
      "Tenant validation failed: tenantName: Path `tenantName` is required., " +
        "status: `Active` is not a valid enum value for path `status`.",
    );
  });

  test("adds the media domain again when its server changes", async () => {
    await cx.createTenant("tenant1");
    const mediaServer = { domainManagerUrl: "http://new:8000/add-domain" };
    await call("PATCH", "/tenant?Id=tenant1", upload({ tenantSettings: { mediaServer } }));
    expect((await cx.state()).mediaDomainRequests).toEqual([
      { name: "tenant1", managerUrl: "http://new:8000/add-domain" },
    ]);
  });
});

describe("delete", () => {
  test("takes the record and leaves realm, media domain and bucket", async () => {
    await cx.createTenant("tenant1");
    expect((await call("DELETE", "/tenant/tenant1")).status).toBe(200);
    const state = await cx.state();
    expect([state.tenants, state.realms, state.buckets]).toEqual([[], ["tenant1"], ["tenant1"]]);
    expect((await call("DELETE", "/tenant/tenant1")).status).toBe(404);
    expect((await cx.createTenant("tenant1")).status).toBe(201);
  });

  test("takes everything, or does not exist, when told", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ deleteScope: "unsupported" });
    const { status, text } = await call("DELETE", "/tenant?id=tenant1");
    expect([status, text]).toEqual([404, expect.stringContaining("Cannot DELETE /tenant")]);
    await cx.knobs({ deleteScope: "full" });
    await call("DELETE", "/tenant?id=tenant1");
    const state = await cx.state();
    expect([state.realms, state.mediaDomains, state.buckets]).toEqual([[], [], []]);
  });
});

test("a wrong path or verb is Express's HTML page", async () => {
  for (const [method, path] of [
    ["PUT", "/tenant"],
    ["GET", "/tenants"],
  ] as const) {
    const { status, text } = await call(method, path);
    expect([status, text]).toEqual([404, expect.stringContaining(`Cannot ${method} ${path}`)]);
  }
});
