import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { PartialFailure } from "../../../../../providers/engine/lifecycle.ts";
import { markOf, takenOverBy } from "../../../../../providers/mark.ts";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import { mergeObjects } from "../../../../../providers/objects.ts";
import { howToLetGo } from "../../../../../providers/resources/tenant/document/record.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { stopServers } from "../../../http/test-server.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { sampleLogo, smallSpec } from "../sample-spec.ts";
import { oneTry } from "../../../../test-run.ts";

// Another state, or the service itself, writes the maker of a tenant while it is made or taken over.
let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;
/** What somebody writes into the record right after a request of this method. */
let afterwards: Partial<Record<string, object>>;

beforeEach(async () => {
  afterwards = {};
  service = await startPlainService(({ method }, work) => {
    const reply = work();
    const change = afterwards[method];
    if (change === undefined) return reply;
    service.tenants = [mergeObjects(service.tenants[0] ?? {}, { ...change })];
    return { body: service.tenants[0] };
  });
  engine = new TestEngine(tenantLifecycle, oneTry(10));
});
afterEach(stopServers);

function up(change: object = {}) {
  const { url } = service;
  const connection = { url, keycloakUrl: url };
  return engine.up("tenant1", { ...smallSpec, logo: sampleLogo, connection, ...change });
}

const ours = markOf(smallSpec.owner, smallSpec.seed);
const theirs = takenOverBy(markOf(smallSpec.owner, "another seed"));
const refusal =
  `another state took tenant 'tenant1' over while it was made (createdBy: '${theirs}')\n` +
  `  → to let go of it, ${howToLetGo("tenant1")}`;
const noLogo = { tenantSettings: { logoPath: "" } };

describe("a tenant that another state takes over while it is made", () => {
  test.each<[string, Partial<Record<string, object>>, string[]]>([
    ["with the answer to its making", { POST: { createdBy: theirs } }, ["record"]],
    [
      "while its logo is sent again",
      { POST: noLogo, PATCH: { createdBy: theirs } },
      ["logo", "realm"],
    ],
  ])("%s is not remembered as ours, and the way out is said", async (_when, changes, steps) => {
    afterwards = changes;
    const error: unknown = await up().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PartialFailure);
    expect(error).toHaveProperty("message", refusal);
    expect(engine.outputs("tenant1")).toMatchObject({ mark: ours, pendingSteps: steps });

    const before = service.requests().length;
    await expect(engine.destroy("tenant1")).rejects.toThrow("another state has taken it over");
    const writes = service.requests().slice(before);
    expect(writes.filter((request) => !request.startsWith("GET"))).toEqual([]);
  });
});

test("a tenant whose maker the service names itself is ours: a name alone is no other state's", async () => {
  afterwards = { POST: { createdBy: "cx-tenant-service" } };
  expect(await up()).toBe("create");
  expect(engine.outputs("tenant1")).toMatchObject({ ownership: "created", pendingSteps: [] });
});

test("an adopted tenant is somebody else's, whoever of them writes his name on it meanwhile", async () => {
  await up();
  engine.forget("tenant1");
  service.tenants = [{ ...service.tenants[0], createdBy: "operator", tenantName: "Another" }];
  afterwards = { PATCH: { createdBy: theirs } };
  expect(await up({ adopt: "always" })).toBe("create");
  expect(engine.outputs("tenant1")).toMatchObject({
    ownership: "adopted",
    mark: theirs,
    pendingSteps: [],
  });
});
