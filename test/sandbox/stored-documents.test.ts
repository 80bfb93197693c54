import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { textAt, valueAt } from "../../sandbox/json.ts";
import type { JsonObject } from "../../sandbox/json.ts";
import { TestPlatform } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

const read = async () => (await cx.tenantAs("", "GET", "/tenant/tenant1")).json;

describe("unknownKeys", () => {
  const surprise: JsonObject = {
    tpyo: true,
    tenantSettings: {
      newBlock: { key: "value" },
      redis: { userName: "tenant1", password: "redis-secret", port: 6379 },
      secureLink: { constructor: "x" },
      keyCloakk: "text",
      mediaServer: null,
    },
  };

  test("drop loses them at every depth, at create and at update", async () => {
    await cx.knobs({ unknownKeys: "drop" });
    expect((await cx.createTenant("tenant1", surprise)).status).toBe(201);
    const created = await cx.storedTenant("tenant1");
    expect((await cx.updateTenant("tenant1", surprise)).status).toBe(200);
    const updated = await cx.storedTenant("tenant1");
    for (const stored of [created, updated]) {
      const text = JSON.stringify(stored);
      for (const lost of ["tpyo", "newBlock", "port", "constructor", "keyCloakk"]) {
        expect(text).not.toContain(`"${lost}"`);
      }
      expect(valueAt(stored, ["tenantSettings", "redis", "password"])).toBe("redis-secret");
      expect(valueAt(stored, ["tenantSettings", "secureLink"])).toEqual({});
      expect(valueAt(stored, ["tenantSettings", "mediaServer"])).toBeNull();
    }
  });

  test("drop keeps a free-form object, and what the server itself wrote", async () => {
    await cx.knobs({ unknownKeys: "drop" });
    await cx.createTenant("tenant1");
    const keyCloak = { "policy-enforcer": { "enforcement-mode": "PERMISSIVE" } };
    await cx.updateTenant("tenant1", { tenantSettings: { keyCloak, logoPath: "mine.png" } });
    const stored = await cx.storedTenant("tenant1");
    expect(valueAt(stored, ["tenantSettings", "keyCloak", "policy-enforcer"])).toEqual({
      "enforcement-mode": "PERMISSIVE",
    });
    expect(textAt(stored, ["tenantSettings", "logoPath"])).toBe("tenant1-logo.svg");
  });
});

describe("secretEcho", () => {
  const paths = [
    ["tenantSettings", "redis", "password"],
    ["tenantSettings", "keyCloak", "credentials", "secret"],
  ];
  const secrets = async () => {
    const document = await read();
    return paths.map((path) => textAt(document, path));
  };

  test("random shows another ciphertext in every answer", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ secretEcho: "random" });
    const shown = [...(await secrets()), ...(await secrets())];
    expect(new Set(shown).size).toBe(4);
    for (const text of shown) expect(text).toMatch(/^vault:v1:[A-Za-z0-9+/]{80,}=*$/);
  });

  test("masked shows that there is a secret, and nothing of it", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ secretEcho: "masked" });
    expect(await secrets()).toEqual(["********", "********"]);
    expect(textAt(await read(), ["tenantSettings", "redis", "userName"])).toBe("tenant1");
    expect(textAt(await read(), ["tenantSettings", "finesse", "adminPass"])).toBe("");
  });
});

describe("blockIds", () => {
  const blocks = [["redis"], ["keyCloak"], ["keyCloak", "credentials"]];
  const marks = (document: JsonObject, key: string) =>
    blocks.map((path) => textAt(document, ["tenantSettings", ...path, key]));

  test("gives each block an identity that stays and a time that every write renews", async () => {
    await cx.knobs({ blockIds: true });
    await cx.createTenant("tenant1");
    const before = await read();
    expect(new Set(marks(before, "_id")).size).toBe(blocks.length);
    for (const id of marks(before, "_id")) expect(id).toMatch(/^[0-9a-f]{24}$/);
    await cx.updateTenant("tenant1", { tenantName: "New" });
    const after = await read();
    expect(marks(after, "_id")).toEqual(marks(before, "_id"));
    for (const [index, time] of marks(after, "updatedAt").entries()) {
      expect(time > (marks(before, "updatedAt")[index] ?? "")).toBe(true);
    }
    expect(valueAt(after, ["tenantSettings", "keyCloak", "policy-enforcer"])).toEqual({});
  });

  test("marks a block that an update brings", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ blockIds: true, unknownKeys: "drop" });
    await cx.updateTenant("tenant1", { tenantSettings: { secureLink: { linkExpiryTime: 30 } } });
    expect(valueAt(await read(), ["tenantSettings", "secureLink"])).toEqual({
      _id: expect.stringMatching(/^[0-9a-f]{24}$/),
      linkExpiryTime: 30,
      updatedAt: expect.any(String),
    });
  });
});
