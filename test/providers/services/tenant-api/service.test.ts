import { afterEach, expect, test } from "@jest/globals";
import { connectToTenantService } from "../../../../providers/services/tenant-api/service.ts";
import { startServer, stopServers } from "../../http/test-server.ts";
import { testRun } from "../../../test-run.ts";

afterEach(stopServers);

test("a platform that wants a login where none is given is asked once, and it is said what to set", async () => {
  const server = await startServer(() => ({ status: 401, body: { message: "who are you?" } }));
  const { url } = server;
  const { tenants } = connectToTenantService(testRun(), { url, keycloakUrl: url });
  await expect(tenants.fresh()).rejects.toThrow(
    new Error(
      `cannot list the tenants: CX Tenant API (GET ${url}/tenant) HTTP 401: who are you?\n` +
        "  → no credentials are set: set CX_LOGIN_PASSWORD and CX_LOGIN_CLIENT_SECRET, or " +
        "`pulumi config set --secret --path cx-tenants:login.password` and `.clientSecret`",
    ),
  );
  expect(server.requests).toHaveLength(1);
});
