import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { CxError } from "../../../../../providers/errors.ts";
import { PlatformError } from "../../../../../providers/http/errors.ts";
import { makeTenant } from "../../../../../providers/resources/tenant/creation/make.ts";
import { connectToTenantService } from "../../../../../providers/services/tenant-api/service.ts";
import { deadUrl, startServer, stopServers, type Reply } from "../../../http/test-server.ts";
import { TestCa } from "../../tenant-readiness/test-entry.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { oneTry, testRun } from "../../../../test-run.ts";

afterEach(stopServers);

const document = { tenantId: "tenant1", tenantName: "Tenant One" };
const record = { ...document, _id: "5f1" };

/** A platform of a new run. */
function platformAt(url: string, environment: Record<string, string> = {}) {
  const run = testRun({ ...oneTry(1), ...environment });
  return connectToTenantService(run, { url, keycloakUrl: url });
}

function makeAt(url: string, environment: Record<string, string> = {}) {
  const platform = platformAt(url, environment);
  return makeTenant(platform, document, undefined, platform.deadline());
}

/** A service that answers a POST like this, once it has stored what came or not. */
function serviceWith(answer: Reply, { isStored }: { isStored: boolean }): Promise<PlainService> {
  return startPlainService(({ method }, work) => {
    if (method !== "POST") return work();
    if (isStored) work();
    return answer;
  });
}

const failureOf = (making: Promise<unknown>) => making.catch((error: unknown) => error);
const stored = { tenantId: "tenant1", _id: "5f1" };

describe("a POST that was answered with success", () => {
  test.each<[string, Reply]>([
    ["the record", { status: 201, body: record }],
    ["something else", { body: "ok" }],
  ])("and %s, has made the tenant", async (_what, answer) => {
    const { url } = await serviceWith(answer, { isStored: true });
    expect(await makeAt(url)).toEqual({ kind: "made", live: expect.objectContaining(stored) });
  });

  test("makes the list that was read before an old one", async () => {
    const { url } = await startPlainService();
    const platform = platformAt(url);
    expect(await platform.tenants.recent()).toEqual([]);
    await makeTenant(platform, document, undefined, platform.deadline());
    expect(await platform.tenants.recent()).toEqual([expect.objectContaining(stored)]);
  });
});

describe("a POST that the service answered with a failure", () => {
  test("counts by the tenant that is there", async () => {
    const { url } = await serviceWith({ status: 500 }, { isStored: true });
    const live: unknown = expect.objectContaining(stored);
    const words: unknown = expect.stringContaining("HTTP 500");
    expect(await makeAt(url)).toEqual({ kind: "alreadyThere", live, words });
  });

  test("says what may be there when it is a conflict with nothing that is shown", async () => {
    const { url } = await serviceWith({ status: 409 }, { isStored: false });
    const error = await failureOf(makeAt(url));
    expect(error).toBeInstanceOf(CxError);
    expect(error).not.toBeInstanceOf(PlatformError);
    expect(error).toHaveProperty("cause.code", "conflict");
    expect(String(error)).toMatch(
      /HTTP 409.*\n {2}→ a tenant 'tenant1' may be there that the platform shows neither in its list nor by itself, such as a suspended one: ask Expertflow's support to activate it, then run pulumi up again; or choose another tenantId$/,
    );
  });

  test.each([400, 422, 500])("is that failure when nothing is there: %i", async (status) => {
    const { url } = await serviceWith({ status }, { isStored: false });
    const error = await failureOf(makeAt(url));
    expect(error).toBeInstanceOf(PlatformError);
    expect(error).toHaveProperty("failure.status", status);
    expect(String(error)).not.toContain("may be there");
  });

  test("is open, with both reasons and what to do, when nobody can look", async () => {
    const { url } = await startServer(({ method }) => ({ status: method === "POST" ? 500 : 403 }));
    expect(await makeAt(url)).toEqual({
      kind: "unknown",
      reason: expect.stringMatching(
        /^outcome unknown: cannot create tenant 'tenant1': .*HTTP 500.*; cannot list the tenants: .*HTTP 403.*\. Run pulumi up again: it looks first and creates the tenant only when it is not there$/s,
      ),
    });
  });
});

describe("a POST that the service never worked on made nothing, whether anybody can look or not", () => {
  test.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "notFound"],
    [429, "throttled"],
  ])("HTTP %i", async (status, code) => {
    const server = await startServer(({ method }) => ({
      status: method === "POST" ? status : 503,
    }));
    expect(await failureOf(makeAt(server.url))).toHaveProperty("code", code);
    expect(server.requests.map(({ method }) => method)).toEqual(["POST"]);
  });

  test("unreachable", async () => {
    expect(await failureOf(makeAt(await deadUrl()))).toHaveProperty("code", "unreachable");
  });

  test("untrusted", async () => {
    const ca = await TestCa.make("CA of nobody");
    const server = await startServer(() => ({}), await ca.certificate("cx.example.com"));
    expect(await failureOf(makeAt(server.url))).toHaveProperty("code", "untrusted");
    expect(server.requests).toEqual([]);
    await ca.remove();
  });

  test("without a login", async () => {
    const server = await startServer(() => ({ status: 401 }));
    const [password, secret] = [randomUUID(), randomUUID()]; // this process remembers them for ever
    const login = { CX_LOGIN_PASSWORD: password, CX_LOGIN_CLIENT_SECRET: secret };
    expect(await failureOf(makeAt(server.url, login))).toHaveProperty("name", "LoginRefused");
    expect(server.requests.map(({ path }) => path)).not.toContain("/tenant");
  });
});
