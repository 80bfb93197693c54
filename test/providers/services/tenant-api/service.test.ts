import { afterEach, describe, expect, test } from "@jest/globals";
import {
  connectToTenantService,
  isOpenToAll,
} from "../../../../providers/services/tenant-api/service.ts";
import { startServer, stopServers, type Reply } from "../../http/test-server.ts";
import { oneTry, testRun } from "../../../test-run.ts";

afterEach(stopServers);

test("a platform that wants a login where none is given is asked once, and it is said what to set", async () => {
  const server = await startServer(() => ({ status: 401, body: { message: "who are you?" } }));
  const { url } = server;
  const { tenants } = connectToTenantService(testRun(), { url, keycloakUrl: url });
  await expect(tenants.fresh()).rejects.toThrow(
    new Error(
      `cannot list the tenants: CX Tenant API (GET ${url}/tenant) HTTP 401: who are you?\n` +
        "  → no credentials are set: set CX_LOGIN_PASSWORD and CX_LOGIN_CLIENT_SECRET, or " +
        "`pulumi config set --secret --path login.password` and `.clientSecret`",
    ),
  );
  expect(server.requests).toHaveLength(1);
});

describe("somebody who does not log in", () => {
  const login = { CX_LOGIN_CLIENT_SECRET: "canary-secret", CX_LOGIN_PASSWORD: "canary-password" };

  async function isOpen(reply: Reply): Promise<boolean> {
    const server = await startServer(() => reply);
    const run = testRun({ ...oneTry(), ...login });
    try {
      return await isOpenToAll(run, { url: server.url, keycloakUrl: server.url });
    } finally {
      expect(server.requests).toMatchObject([{ method: "GET", path: "/tenant" }]);
      expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    }
  }

  test.each<[string, Reply]>([
    ["a list", { body: [] }],
    ["a list in a wrapper", { body: { data: [{ tenantId: "tenant1" }], total: 1 } }],
  ])("gets the tenants where %s answers", async (_name, reply) => {
    expect(await isOpen(reply)).toBe(true);
  });

  test.each<[string, Reply]>([
    ["401", { status: 401 }],
    ["403", { status: 403 }],
    ["the way to a login", { status: 302, headers: { location: "https://login.example" } }],
    ["a page", { headers: { "content-type": "text/html" }, body: "<html>Log in</html>" }],
    ["words", { body: { error: "log in first" } }],
  ])("gets none where %s answers", async (_name, reply) => {
    expect(await isOpen(reply)).toBe(false);
  });

  test.each([404, 500])("can't be told from a failure (%d)", async (status) => {
    await expect(isOpen({ status })).rejects.toThrow(/cannot list the tenants without a login/);
  });
});
