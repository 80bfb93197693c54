import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { markOf, takenDownBy, takenOverBy } from "../../../../../providers/mark.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import { leafAt } from "../../../../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import { generatedPaths } from "../../../../../providers/resources/tenant/secret-paths.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { sampleLogo, smallSpec } from "../sample-spec.ts";
import { oneTry } from "../../../../test-run.ts";

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
  return engine.up("tenant1", { ...smallSpec, logo: sampleLogo, connection, ...change });
}

const ours = markOf(smallSpec.owner, smallSpec.seed);
const ofLostState = markOf(smallSpec.owner, "the seed of a state that was lost");

/** A tenant that is there, and like this, while the state knows nothing of it. */
async function forgotten(change: object = {}): Promise<void> {
  await up();
  engine.forget("tenant1");
  service.tenants = [mergeObjects(service.tenants[0] ?? {}, { ...change })];
}

const updates = () => service.requests().filter((request) => request.startsWith("PATCH"));

describe("a tenant that this state made in a run that died", () => {
  const words = ["never", "restore", "ifIdentical", "always"];

  test.each(words)("is brought to what is wanted with adopt: %s", async (adopt) => {
    await forgotten({ tenantName: "Another" });
    expect(await up({ adopt })).toBe("create");
    const [live = {}] = service.tenants;
    expect(live).toMatchObject({ tenantName: "Tenant One", createdBy: ours });
    const passwords = generatedPaths.map((path) => [path, leafAt(live, `tenantSettings.${path}`)]);
    expect(engine.outputs("tenant1")).toMatchObject({
      ownership: "created",
      generatedPasswords: Object.fromEntries(passwords) as unknown,
    });
  });

  test.each(words)(
    "has our passwords, so nothing is said of them with adopt: %s",
    async (adopt) => {
      await forgotten();
      await up({ adopt });
      expect(engine.warnings).toEqual([]);
      expect(updates()).toEqual([]);
    },
  );

  test("stays suspended where its license suspended it", async () => {
    await forgotten({ status: "inActive", updatedBy: ours });
    await up();
    expect(service.tenants).toEqual([expect.objectContaining({ status: "inActive" })]);
    expect(updates()).toEqual([]);
  });
});

test.each(["never", "ifIdentical"])(
  "a tenant that was taken down is active again with adopt: %s",
  async (adopt) => {
    await up();
    await engine.destroy("tenant1");
    expect(service.tenants).toEqual([expect.objectContaining({ status: "inActive" })]);
    await up({ adopt });
    expect(service.tenants).toEqual([expect.objectContaining({ status: "active" })]);
  },
);

describe("a tenant whose state was lost", () => {
  test("is marked as taken over, also where nothing else is to be changed", async () => {
    await forgotten({ createdBy: ofLostState, updatedBy: ofLostState });
    await up({ adopt: "restore" });
    const mark = takenOverBy(ours);
    expect(service.tenants).toEqual([expect.objectContaining({ createdBy: mark })]);
    expect(engine.outputs("tenant1")).toMatchObject({ mark, generatedPasswords: {} });
  });

  test("keeps a status that the program does not know, whoever wrote it", async () => {
    const updatedBy = takenDownBy(ofLostState);
    await forgotten({ createdBy: ofLostState, updatedBy, status: "locked" });
    await up({ adopt: "restore", tenantName: "Renamed" });
    expect(service.tenants).toEqual([
      expect.objectContaining({ tenantName: "Renamed", status: "locked" }),
    ]);
  });
});

describe("what is said of the passwords of a tenant that was there before", () => {
  const keeps =
    "tenant 'tenant1' was there before and keeps its passwords: this stack does not know them";
  const given = "keyCloak.credentials.secret, redis.password";
  const restored = { createdBy: ofLostState };
  const foreign = { createdBy: "operator" };
  const redis = { password: "redis-canary" };
  const notUsed = { keyCloak: { credentials: { secret: "unset" } } };

  test.each<[string, object, object, string]>([
    [
      "restored, with given ones",
      restored,
      { adopt: "restore", redis },
      `${keeps}, nor were those sent that are given (${given})`,
    ],
    ["restored, with a placeholder", restored, { adopt: "restore", ...notUsed }, keeps],
    [
      "adopted as it is, with given ones",
      foreign,
      { adopt: "ifIdentical", redis },
      `${keeps}, nor were those sent that are given (${given})`,
    ],
    ["adopted as it is, with a placeholder", foreign, { adopt: "ifIdentical", ...notUsed }, keeps],
    [
      "changed, with given ones",
      foreign,
      { adopt: "always", redis },
      `tenant 'tenant1' was there before: ${given} went over what it had; it keeps its other passwords, which this stack does not know`,
    ],
    ["changed, with a placeholder", foreign, { adopt: "always", ...notUsed }, keeps],
  ])("%s", async (_how, change, args, warning) => {
    await forgotten(change);
    expect(await up(args)).toBe("create");
    expect(engine.warnings).toEqual([warning]);
  });
});
