import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { textAt, valueAt } from "../../sandbox/json.ts";
import { TestPlatform, svgLogo, tenantPayload, upload } from "./test-platform.ts";

let cx: TestPlatform;
beforeAll(async () => {
  cx = await TestPlatform.start({ auth: false });
});
afterAll(() => cx.remove());
afterEach(() => cx.control("POST", "/reset"));

const call = (method: string, path: string, body?: FormData | string) =>
  cx.tenantAs("", method, path, body);

describe("version line", () => {
  test("5.0.0 takes JSON, no logo, and has no logo path", async () => {
    await cx.knobs({ apiVersion: "5.0.0" });
    const payload = JSON.stringify(tenantPayload("tenant1"));
    expect((await call("POST", "/tenant", payload)).status).toBe(201);
    expect((await call("POST", "/tenant", upload(tenantPayload("t2"), svgLogo))).status).toBe(400);
    const patch = JSON.stringify({ tenantName: "New" });
    expect((await call("PATCH", "/tenant/tenant1", patch)).json["tenantName"]).toBe("New");
    expect((await call("GET", "/tenant/logo")).json).toEqual({ message: "Tenant not found" });
  });

  test("5.0.1 takes multipart with a logo, and does not call the media server on update", async () => {
    await cx.knobs({ apiVersion: "5.0.1" });
    expect((await cx.createTenant("tenant1")).status).toBe(201);
    const [before] = (await cx.state()).mediaDomainRequests;
    const mediaServer = { domainManagerUrl: "http://new:8000/add-domain" };
    await call("PATCH", "/tenant?id=tenant1", upload({ tenantSettings: { mediaServer } }));
    expect((await cx.state()).mediaDomainRequests).toEqual([before]);
  });

  test("the logo can be optional and its part can have another name", async () => {
    await cx.knobs({ logoRequired: false, logoPart: "logo" });
    expect((await call("POST", "/tenant", upload(tenantPayload("tenant1")))).status).toBe(201);
    expect((await cx.createTenant("tenant2")).json["message"]).toBe("Unexpected field");
    const form = upload(tenantPayload("tenant2"));
    form.set("logo", new Blob([svgLogo]), "logo");
    expect((await call("POST", "/tenant", form)).status).toBe(201);
    expect((await cx.state()).logos.map(({ tenantId }) => tenantId)).toEqual(["tenant2"]);
  });
});

describe("identity and style", () => {
  test("idKind _id fails on a tenantId as Mongoose does", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ idKind: "_id" });
    const { status, json } = await call("GET", "/tenant/tenant1");
    expect([status, json["message"]]).toEqual([
      500,
      'Cast to ObjectId failed for value "tenant1" (type string) at path "_id" for model "Tenant"',
    ]);
    const id = textAt(await cx.storedTenant("tenant1"), ["_id"]);
    expect((await call("GET", `/tenant/${id}`)).status).toBe(200);
    await cx.knobs({ idKind: "tenantId" });
    expect((await call("GET", `/tenant/${id}`)).status).toBe(404);
  });

  test.each([
    ["path", "/tenant/tenant1", "/tenant?id=tenant1"],
    ["query", "/tenant?id=tenant1", "/tenant/tenant1"],
  ] as const)("updateStyle %s has only that route", async (updateStyle, right, wrong) => {
    await cx.createTenant("tenant1");
    await cx.knobs({ updateStyle });
    expect((await call("PATCH", right, upload({ tenantName: "New" }))).status).toBe(200);
    const { status, text } = await call("PATCH", wrong, upload({ tenantName: "New" }));
    expect([status, text]).toEqual([404, expect.stringContaining("Cannot PATCH /tenant")]);
  });
});

describe("answers", () => {
  test.each([
    ["data", "data", "data"],
    ["tenant", "tenants", "tenant"],
  ] as const)("envelope %s wraps list and documents", async (envelope, listKey, oneKey) => {
    await cx.knobs({ envelope, createStatus: 200 });
    const created = await cx.createTenant("tenant1");
    expect([created.status, valueAt(created.json, [oneKey, "tenantId"])]).toEqual([200, "tenant1"]);
    expect((await call("GET", "/tenant")).json[listKey]).toHaveLength(1);
    expect(valueAt((await call("GET", "/tenant/tenant1")).json, [oneKey, "tenantId"])).toBe(
      "tenant1",
    );
  });

  test.each([400, 500] as const)("a duplicate can be a %i", async (duplicateStatus) => {
    await cx.knobs({ duplicateStatus });
    await cx.createTenant("tenant1");
    expect((await cx.createTenant("tenant1")).status).toBe(duplicateStatus);
  });
});

describe("storing", () => {
  test("merge replaceTopLevel loses the settings that a patch omits", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ merge: "replaceTopLevel" });
    const tenantSettings = { fqdn: "tenant1.cx.localhost" };
    await call("PATCH", "/tenant/tenant1", upload({ tenantSettings }));
    expect((await cx.storedTenant("tenant1"))["tenantSettings"]).toEqual(tenantSettings);
  });

  test("merge replaceDocument keeps the server's keys and the tenantId, and nothing else", async () => {
    await cx.createTenant("tenant1");
    const { _id, __v, createdAt } = await cx.storedTenant("tenant1");
    await cx.knobs({ merge: "replaceDocument" });
    const patch = { status: "inActive", updatedBy: "somebody" };
    expect((await call("PATCH", "/tenant/tenant1", upload(patch))).status).toBe(200);
    const after = await cx.storedTenant("tenant1");
    const { updatedAt } = after;
    expect(updatedAt).not.toBe(createdAt);
    expect(after).toEqual({ _id, __v, createdAt, updatedAt, tenantId: "tenant1", ...patch });
  });

  test("acceptActiveSpelling takes the form's spelling", async () => {
    expect((await cx.createTenant("tenant1", { status: "Active" })).status).toBe(400);
    await cx.knobs({ acceptActiveSpelling: true });
    expect((await cx.createTenant("tenant1", { status: "Active" })).status).toBe(201);
  });

  test("immutableFqdn accept stores a changed FQDN silently", async () => {
    await cx.createTenant("tenant1");
    await cx.knobs({ immutableFqdn: "accept" });
    const patch = upload({ tenantSettings: { fqdn: "other.cx.localhost" } });
    expect((await call("PATCH", "/tenant/tenant1", patch)).status).toBe(200);
    const stored = await cx.storedTenant("tenant1");
    expect(valueAt(stored, ["tenantSettings", "fqdn"])).toBe("other.cx.localhost");
  });

  test("immutableFqdn refuse keeps FQDN, subdomain and realm, and takes them unchanged", async () => {
    await cx.createTenant("tenant1");
    const before = await cx.storedTenant("tenant1");
    for (const tenantSettings of [
      { fqdn: "other.cx.localhost" },
      { subDomain: "other" },
      { keyCloak: { realm: "other" } },
    ]) {
      const { status, json } = await call("PATCH", "/tenant/tenant1", upload({ tenantSettings }));
      expect([status, json["message"]]).toEqual([
        400,
        expect.stringContaining("cannot be changed"),
      ]);
    }
    expect(await cx.storedTenant("tenant1")).toEqual(before);
    const same = { fqdn: "tenant1.cx.localhost", keyCloak: { realm: "tenant1" } };
    const answer = await call("PATCH", "/tenant/tenant1", upload({ tenantSettings: same }));
    expect(answer.status).toBe(200);
  });

  test.each(["/tenant/tenant1", "/tenant?id=tenant1"])(
    "deleteScope unsupported has no route for DELETE %s and leaves everything",
    async (path) => {
      await cx.createTenant("tenant1");
      await cx.knobs({ deleteScope: "unsupported" });
      const { status, text } = await call("DELETE", path);
      expect([status, text]).toEqual([404, expect.stringContaining("Cannot DELETE /tenant")]);
      const { tenants, realms, mediaDomains } = await cx.state();
      expect([tenants.length, realms, mediaDomains]).toEqual([1, ["tenant1"], ["tenant1"]]);
    },
  );
});
