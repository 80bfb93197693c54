import { afterEach, describe, expect, test } from "@jest/globals";
import { NoAnswerError } from "../../../../providers/gone-services.ts";
import { createHttpClient } from "../../../../providers/http/client.ts";
import { Deadline } from "../../../../providers/flow/deadline.ts";
import { tenantApi, type TenantApi } from "../../../../providers/services/tenant-api/api.ts";
import { versionLineOf } from "../../../../providers/services/tenant-api/version-lines.ts";
import { startServer, stopServers, type Reply } from "../../http/test-server.ts";

afterEach(stopServers);

const tenant = { tenantId: "tenant1", _id: "5f1" };
const page: Reply = { headers: { "content-type": "text/html; charset=utf-8" }, body: "" };
const notFound: Reply = { status: 404, body: { message: "not here" } };
const failed: Reply = { status: 500, body: { message: "cast to ObjectId failed" } };
const refused: Reply = { status: 400, body: { message: "no such id" } };

/** The API over a service that answers like this; a path without an answer is not found. */
async function api(replies: Record<string, Reply>) {
  const server = await startServer(({ method, path }) => replies[`${method} ${path}`] ?? notFound);
  const client = (service: string) =>
    createHttpClient({ service, url: server.url, retries: { maxRetries: 0 } });
  const verbs = tenantApi(client("CX Tenant API"), client("Keycloak"), versionLineOf("5.1"), {
    limit: (task) => task(),
    logoPart: "logo",
  });
  const sent = () => server.requests.map(({ method, path }) => `${method} ${path}`);
  return { verbs, sent, deadline: Deadline.inSeconds(5), requests: server.requests };
}

describe("a list where no Tenant API is", () => {
  test("is no answer of one, and says what to check", async () => {
    const { verbs, deadline } = await api({});
    const error: unknown = await verbs.list(deadline).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(String(error)).toMatch(
      /list the tenants.*HTTP 404.*\n {2}→ check that tenantApi.url is the address of the CX Tenant API, its path included$/s,
    );
  });

  test("that fails otherwise is what it is", async () => {
    const { verbs, deadline } = await api({ "GET /tenant": failed });
    const error: unknown = await verbs.list(deadline).catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(NoAnswerError);
    expect(String(error)).toContain("HTTP 500");
  });
});

describe("a look at one tenant", () => {
  const byId = "GET /tenant/tenant1";
  const byRecord = "GET /tenant/5f1";
  const known = { tenantId: "tenant1", recordId: "5f1" };
  const found: Reply = { body: tenant };

  test.each<[string, Record<string, Reply>, string[]]>([
    ["the id", { [byId]: found }, [byId]],
    ["the record's id, when the other is unknown", { [byRecord]: found }, [byId, byRecord]],
    [
      "the record's id, when the other fails",
      { [byId]: failed, [byRecord]: found },
      [byId, byRecord],
    ],
    [
      "the record's id, when the other is refused",
      { [byId]: refused, [byRecord]: found },
      [byId, byRecord],
    ],
    [
      "the record's id, when the other leads elsewhere",
      { [byId]: { body: { tenantId: "x" } }, [byRecord]: found },
      [byId, byRecord],
    ],
  ])("finds it by %s", async (_name, replies, requests) => {
    const { verbs, sent, deadline } = await api(replies);
    expect(await verbs.get(known, deadline)).toEqual(tenant);
    expect(sent()).toEqual(requests);
  });

  test.each<[string, Record<string, Reply>]>([
    ["both say so", {}],
    ["the service answers with nothing", { [byId]: { body: "" }, [byRecord]: { body: "" } }],
    ["the record's id says so", { [byId]: failed }],
    ["the record's id refuses, and the id says so", { [byRecord]: refused }],
  ])("says that it is not there when %s", async (_name, replies) => {
    const { verbs, deadline } = await api(replies);
    expect(await verbs.get(known, deadline)).toBeUndefined();
  });

  test.each<[string, Record<string, Reply>, RegExp]>([
    ["both fail", { [byId]: failed, [byRecord]: refused }, /look at tenant 'tenant1'.*HTTP 500/s],
    ["its own id fails", { [byRecord]: failed }, /HTTP 500/],
    ["the login is refused", { [byId]: { status: 403 } }, /HTTP 403/],
  ])("proves nothing when %s", async (_name, replies, words) => {
    const { verbs, deadline } = await api(replies);
    await expect(verbs.get(known, deadline)).rejects.toThrow(words);
  });

  test.each(["tenant1", undefined])(
    "is no look when a page answers (record %s)",
    async (recordId) => {
      const { verbs, deadline } = await api({ [byId]: page });
      const looking = verbs.get({ tenantId: "tenant1", recordId }, deadline);
      await expect(looking).rejects.toThrow(NoAnswerError);
      await expect(looking).rejects.toThrow(
        "cannot look at tenant 'tenant1': a web page answered in place of the service\n  → check that GET <tenantApi.url>/tenant/<id> leads to the CX Tenant API",
      );
    },
  );

  test("of a new one ends at its id, and a failure there proves nothing", async () => {
    for (const reply of [failed, refused, notFound]) {
      const { verbs, sent, deadline } = await api({ [byId]: reply });
      expect(await verbs.get({ tenantId: "tenant1" }, deadline)).toBeUndefined();
      expect(sent()).toEqual([byId]);
    }
  });
});

describe("an update", () => {
  const places = ["/tenant?id=tenant1", "/tenant?id=5f1", "/tenant/tenant1", "/tenant/5f1"];
  const update = ({ verbs, deadline }: Awaited<ReturnType<typeof api>>, listed = tenant) =>
    verbs.update(listed, { tenantName: "x" }, undefined, deadline);

  test.each(places.map((place, index) => [place, index] as const))(
    "goes to %s where the platform takes it, and from then on only there",
    async (place, index) => {
      const site = await api({ [`PATCH ${place}`]: { body: {} } });
      await update(site);
      await update(site);
      const tried = places.slice(0, index + 1);
      expect(site.sent()).toEqual([...tried, place].map((path) => `PATCH ${path}`));
    },
  );

  test("to which a page answers is told apart", async () => {
    const answered = await api({ [`PATCH ${places[0] ?? ""}`]: { body: {} } });
    expect(await update(answered)).toEqual({ isPage: false, record: undefined });
    const paged = await api({ [`PATCH ${places[0] ?? ""}`]: page });
    expect(await update(paged)).toEqual({ isPage: true, record: undefined });
  });

  test("that is refused is sent nowhere else", async () => {
    const site = await api({ [`PATCH ${places[0] ?? ""}`]: refused });
    await expect(update(site)).rejects.toThrow(/update tenant 'tenant1'.*HTTP 400/s);
    expect(site.sent()).toHaveLength(1);
  });

  test("that no place takes tells of a failure before an address that is unknown", async () => {
    const site = await api({ [`PATCH ${places[1] ?? ""}`]: failed });
    await expect(update(site)).rejects.toThrow("HTTP 500");
    expect(site.sent()).toHaveLength(4);
    const nowhere = await api({});
    await expect(update(nowhere)).rejects.toThrow("HTTP 404");
  });

  test("of a record without an id of its own names the tenant", async () => {
    const site = await api({});
    await expect(
      update(site, { tenantId: "tenant1", _id: 7 as unknown as string }),
    ).rejects.toThrow();
    expect(new Set(site.sent())).toEqual(
      new Set(["PATCH /tenant?id=tenant1", "PATCH /tenant/tenant1"]),
    );
  });
});

test.each<[string, Reply, (verbs: TenantApi, deadline: Deadline) => Promise<unknown>]>([
  ["a list", { body: [] }, (verbs, deadline) => verbs.list(deadline)],
  ["a look at one tenant", { body: tenant }, (verbs, deadline) => verbs.get(tenant, deadline)],
  ["an update", { body: {} }, (verbs, deadline) => verbs.update(tenant, {}, undefined, deadline)],
  ["a deletion", { body: {} }, (verbs, deadline) => verbs.delete(tenant, deadline)],
  ["a look at a realm", { body: {} }, (verbs, deadline) => verbs.hasRealm("tenant1", deadline)],
])("%s is sent again when a gateway gave up", async (_what, reply, run) => {
  const server = await startServer((_request, count) => (count === 1 ? { status: 503 } : reply));
  const retries = { maxRetries: 1, baseDelayMs: 10 };
  const client = createHttpClient({ service: "x", url: server.url, retries });
  const aside = { limit: <T>(task: () => Promise<T>) => task(), logoPart: "logo" };
  await run(tenantApi(client, client, versionLineOf("5.1"), aside), Deadline.inSeconds(10));
  const [first, second] = server.requests.map(({ method, path }) => `${method} ${path}`);
  expect(second).toBe(first);
  expect(server.requests).toHaveLength(2);
});

describe("a deletion", () => {
  test("of a tenant that is not there has nothing to do", async () => {
    const { verbs, sent, deadline } = await api({});
    await verbs.delete(tenant, deadline);
    expect(sent()).toEqual(["DELETE /tenant/tenant1", "DELETE /tenant/5f1"]);
  });

  test("that fails says so", async () => {
    const { verbs, deadline } = await api({ "DELETE /tenant/tenant1": failed });
    await expect(verbs.delete(tenant, deadline)).rejects.toThrow(
      /delete tenant 'tenant1'.*HTTP 500/s,
    );
  });
});

test.each<[Reply, boolean]>([
  [{ body: { realm: "tenant1" } }, true],
  [{ body: { realm: "master" } }, false],
  [{ body: {} }, false],
  [notFound, false],
])("a realm page that answers %j: there is a realm: %p", async (reply, isThere) => {
  const { verbs, deadline } = await api({ "GET /realms/tenant1": reply });
  expect(await verbs.hasRealm("tenant1", deadline)).toBe(isThere);
});
