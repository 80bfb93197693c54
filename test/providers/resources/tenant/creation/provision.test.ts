import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mergeObjects } from "../../../../../providers/objects.ts";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { stopServers, type Reply } from "../../../http/test-server.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { sampleLogo, smallSpec } from "../sample-spec.ts";
import { oneTry } from "../../../../test-run.ts";

let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;
/** What becomes of the record of a POST. */
let stored: object;
/** How a POST is answered once its record is there. */
let answer: Reply | undefined;

beforeEach(async () => {
  stored = {};
  answer = undefined;
  service = await startPlainService(({ method }, work) => {
    const reply = work();
    if (method !== "POST") return reply;
    const record = mergeObjects(service.tenants.at(-1) ?? {}, { ...stored });
    service.tenants = [...service.tenants.slice(0, -1), record];
    return answer ?? { status: 201, body: record };
  });
  engine = new TestEngine(tenantLifecycle, oneTry(10));
});
afterEach(stopServers);

function up({ version, ...change }: { version?: string; adopt?: string } = {}) {
  const { url } = service;
  const connection = { url, keycloakUrl: url, version };
  return engine.up("tenant1", { ...smallSpec, logo: sampleLogo, connection, ...change });
}

describe("the number of tenants that are there", () => {
  const countWarning = (count: number) =>
    `the platform already has ${String(count)} tenants: before release 5.1 its first tenant fails beyond 10`;

  test.each([
    ["5.0.1", 9, []],
    ["5.0.1", 10, [countWarning(10)]],
    ["5.0.1", 11, [countWarning(11)]],
    ["5.1", 11, []],
  ])(
    "on a platform of version %s: with %i the warnings are %j",
    async (version, count, expected) => {
      service.tenants = Array.from({ length: count }, (_item, index) => {
        const tenantId = `other${String(index)}`;
        return { tenantId, _id: tenantId, tenantSettings: { fqdn: `${tenantId}.cx.example.com` } };
      });
      expect(await up({ version })).toBe("create");
      expect(engine.warnings).toEqual(expected);
    },
  );
});

describe("a POST that was refused since somebody else was faster", () => {
  beforeEach(() => {
    stored = { createdBy: "operator" };
    answer = { status: 409, body: { message: "Tenant already exists" } };
  });

  test("leaves the other one's tenant to him, and nothing of it in the state", async () => {
    await expect(up()).rejects.toThrow(
      "tenant 'tenant1' is already on the platform and was not made by this stack (createdBy: 'operator'); nothing was changed\n" +
        "  → choose another tenantId; or set adopt: ifIdentical to take it over",
    );
    expect(engine.has("tenant1")).toBe(false);
    expect(service.requests().filter((request) => /^(PATCH|DELETE)/.test(request))).toEqual([]);
  });

  test.each(["ifIdentical", "always"])("takes it over with adopt: %s", async (adopt) => {
    expect(await up({ adopt })).toBe("create");
    expect(engine.outputs("tenant1")).toMatchObject({
      ownership: "adopted",
      mark: "operator",
      generatedPasswords: {},
    });
  });
});

describe("a tenant that was made", () => {
  test("although the platform answered with a failure has a warning of it", async () => {
    answer = { status: 500, body: { message: "the media server is away" } };
    expect(await up()).toBe("create");
    expect(engine.warnings).toEqual([
      expect.stringMatching(
        /^tenant 'tenant1' was made, although the platform answered with a failure \(.*the media server is away.*\)\. Whether its media domain, icons and first events are there could not be seen: check them, and the log of the platform's tenant service$/,
      ),
    ]);
    expect(engine.outputs("tenant1")).toMatchObject({ ownership: "created", pendingSteps: [] });
  });

  test("otherwise than it was sent has a warning of what is different", async () => {
    stored = { tenantName: "Another", tenantSettings: { dialer: { maxCallTime: "7" } } };
    expect(await up()).toBe("create");
    expect(engine.warnings).toEqual([
      "tenant 'tenant1': the platform has not taken these settings as they were sent: tenantName, dialer.maxCallTime. " +
        "Compare them in its administration; a setting that it does not know has no place in extraSettings",
    ]);
  });

  test("as it was sent has none", async () => {
    expect(await up()).toBe("create");
    expect(engine.warnings).toEqual([]);
  });
});
