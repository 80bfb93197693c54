import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { TestPlatform } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
beforeEach(async () => {
  await cx.createTenant("tenant1");
  await cx.createTenant("tenant2");
  await cx.createTenant("tenant3");
});
afterEach(() => cx.control("POST", "/reset"));

const get = (path: string) => cx.tenantAs("", "GET", path);

/** The tenantIds of the list; a record without one shows as null. */
async function listed(): Promise<unknown[]> {
  const { text } = await get("/tenant");
  return idsOf(JSON.parse(text));
}

function idsOf(documents: unknown): unknown[] {
  if (!Array.isArray(documents)) throw new Error("the list is not an array");
  return documents.map((document: Record<string, unknown>) => document["tenantId"] ?? null);
}

describe("pageSize", () => {
  test("answers the first page, and others when they are asked for", async () => {
    await cx.knobs({ pageSize: 2 });
    const first = (await get("/tenant")).json;
    expect([idsOf(first["data"]), first["total"], first["hasNext"]]).toEqual([
      ["tenant1", "tenant2"],
      3,
      true,
    ]);
    const second = (await get("/tenant?page=2")).json;
    expect([idsOf(second["data"]), second["total"], second["hasNext"]]).toEqual([
      ["tenant3"],
      3,
      false,
    ]);
    expect((await get("/tenant?page=3")).json).toEqual({ data: [], total: 3, hasNext: false });
  });

  test("wraps a list that fits on one page as well, and takes what is no page for the first", async () => {
    await cx.knobs({ pageSize: 3 });
    for (const query of ["", "?page=0", "?page=x"]) {
      const { json } = await get(`/tenant${query}`);
      expect([idsOf(json["data"]), json["hasNext"]]).toEqual([
        ["tenant1", "tenant2", "tenant3"],
        false,
      ]);
    }
  });
});

describe("listHides", () => {
  test("leaves suspended tenants out of the list only", async () => {
    await cx.updateTenant("tenant2", { status: "inActive" });
    expect(await listed()).toEqual(["tenant1", "tenant2", "tenant3"]);
    await cx.knobs({ listHides: "suspended" });
    expect(await listed()).toEqual(["tenant1", "tenant3"]);
    expect((await get("/tenant/tenant2")).json["status"]).toBe("inActive");
  });
});

describe("listLagMs", () => {
  const hour = 3_600_000;

  test("hides writes from the list, and from nothing else", async () => {
    await cx.knobs({ listLagMs: hour });
    await cx.createTenant("tenant4");
    await cx.updateTenant("tenant1", { tenantName: "New" });
    await cx.tenantAs("", "DELETE", "/tenant/tenant2");
    expect(await listed()).toEqual(["tenant1", "tenant2", "tenant3"]);
    expect((await get("/tenant")).text).not.toContain("New");
    expect((await get("/tenant/tenant4")).status).toBe(200);
    expect((await get("/tenant/tenant1")).json["tenantName"]).toBe("New");
    expect((await get("/tenant/tenant2")).status).toBe(404);
    expect((await cx.createTenant("tenant4")).status).toBe(409);
  });

  test("shows every write in the end", async () => {
    await cx.knobs({ listLagMs: 100 });
    await cx.createTenant("tenant4");
    await cx.createTenant("tenant5");
    while ((await listed()).length < 5) await new Promise((done) => setTimeout(done, 20));
    expect(await listed()).toEqual(["tenant1", "tenant2", "tenant3", "tenant4", "tenant5"]);
  });

  test("is over with a reset", async () => {
    await cx.knobs({ listLagMs: hour });
    await cx.createTenant("tenant4");
    await cx.control("POST", "/reset");
    await cx.knobs({ listLagMs: hour });
    expect(await listed()).toEqual([]);
  });
});

describe("listJunk", () => {
  test("puts a record without tenantId into the list, which is no tenant", async () => {
    await cx.knobs({ listJunk: true });
    expect(await listed()).toEqual([null, "tenant1", "tenant2", "tenant3"]);
    expect((await cx.state()).tenants).toHaveLength(3);
    await cx.knobs({ pageSize: 3 });
    expect((await get("/tenant")).json).toMatchObject({ total: 4, hasNext: true });
  });
});
