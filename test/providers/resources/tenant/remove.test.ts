import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { redact } from "../../../../providers/words/redact.ts";
import { TestEngine } from "../../../test-engine.ts";
import { stopServers } from "../../http/test-server.ts";
import { startPlainService, type Disturbance, type PlainService } from "./plain-service.ts";
import { sampleLogo, smallSpec } from "./sample-spec.ts";
import { storedIn } from "../../../../providers/engine/stored.ts";
import { oneTry, testRun } from "../../../test-run.ts";

let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;
let disturbance: Disturbance;

beforeEach(async () => {
  disturbance = (_request, work) => work();
  service = await startPlainService((request, work) => disturbance(request, work));
  engine = new TestEngine(tenantLifecycle, oneTry(1));
});
afterEach(stopServers);

function args(change: object = {}): object {
  const { url } = service;
  const connection = { url, keycloakUrl: url };
  return { ...smallSpec, logo: sampleLogo, connection, ...change };
}

async function upAndCount(change: object = {}): Promise<() => string[]> {
  await engine.up("tenant1", args(change));
  const before = service.requests().length;
  return () => service.requests().slice(before);
}

describe("retain", () => {
  test("asks the platform nothing and changes nothing", async () => {
    const requests = await upAndCount({ onDestroy: "retain" });
    await engine.destroy("tenant1");
    expect(requests()).toEqual([]);
  });
});

test.each(["suspend", "delete"])(
  "a tenant whose creation was never seen, and that has not our mark, is left alone: %s",
  async (onDestroy) => {
    disturbance = ({ method }, work) => (method === "POST" ? { status: 504 } : work());
    await expect(engine.up("tenant1", args({ onDestroy }))).rejects.toThrow("outcome unknown");
    const { fqdn, tenantId } = smallSpec;
    const byHand = { tenantId, tenantName: "By hand", status: "active", tenantSettings: { fqdn } };
    service.tenants = [byHand];
    await expect(engine.destroy("tenant1")).rejects.toThrow("is not the one that this stack knows");
    expect(service.tenants).toEqual([byHand]);
  },
);

describe("suspend", () => {
  const mayBe =
    "tenant 'tenant1' may be suspended by now, although its taking down failed. If its line comes back, run pulumi refresh: " +
    "a warning says whether it is, and how it is made live";

  test("sends the status and who took the tenant down, and nothing else that changes", async () => {
    await upAndCount();
    const [before = {}] = service.tenants;
    await engine.destroy("tenant1");
    const updatedBy = `${String(before["createdBy"])} (taken down)`;
    expect(service.tenants).toEqual([{ ...before, status: "inActive", updatedBy }]);
  });

  test("does nothing to a tenant that is suspended already, and so leaves no mark of ours", async () => {
    const requests = await upAndCount();
    service.tenants = service.tenants.map((tenant) => ({ ...tenant, status: "Inactive" }));
    await engine.destroy("tenant1");
    expect(requests().filter((request) => !request.startsWith("GET"))).toEqual([]);
  });

  const lost: Disturbance = (request, work) => {
    if (request.method !== "PATCH") return work();
    work();
    return { status: 504 };
  };

  test("is done when its answer was lost, and the list shows it with our mark", async () => {
    await upAndCount();
    disturbance = lost;
    await engine.destroy("tenant1");
    expect(engine.has("tenant1")).toBe(false);
  });

  test.each<[string, (tenant: object) => object[]]>([
    ["only the name of who did it was taken", ({ ...tenant }) => [{ ...tenant, status: "active" }]],
    ["the tenant is gone", () => []],
  ])("is not done when its answer was lost, and %s", async (_what, become) => {
    await upAndCount();
    disturbance = (request, work) => {
      if (request.method !== "PATCH") return work();
      work();
      service.tenants = service.tenants.flatMap((tenant) =>
        become(tenant),
      ) as typeof service.tenants;
      return { status: 504 };
    };
    await expect(engine.destroy("tenant1")).rejects.toThrow(/HTTP 504/);
    expect(engine.has("tenant1")).toBe(true);
  });

  test("is not done when its answer was lost, and somebody else has taken the tenant down", async () => {
    await upAndCount();
    const rival = "pulumi:cx-tenants/prod#0123456789ab (taken down)";
    disturbance = ({ method }, work) => {
      if (method !== "PATCH") return work();
      const taken = { status: "inActive", updatedBy: rival };
      service.tenants = service.tenants.map((tenant) => ({ ...tenant, ...taken }));
      return { status: 504 };
    };
    await expect(engine.destroy("tenant1")).rejects.toThrow(/HTTP 504/);
    expect(engine.has("tenant1")).toBe(true);
    expect(engine.warnings).toEqual([mayBe]);
  });

  test("fails when the platform accepts it and the tenant stays active", async () => {
    await upAndCount();
    disturbance = ({ method }, work) => (method === "PATCH" ? { body: {} } : work());
    await expect(engine.destroy("tenant1")).rejects.toThrow(/status is not as it was sent/);
    expect(engine.has("tenant1")).toBe(true);
  });

  test("fails when the platform refuses it", async () => {
    await upAndCount();
    disturbance = ({ method }, work) => (method === "PATCH" ? { status: 403 } : work());
    await expect(engine.destroy("tenant1")).rejects.toThrow(/HTTP 403/);
    expect(engine.warnings).toEqual([]);
    expect(engine.has("tenant1")).toBe(true);
    expect(service.requests().at(-1)).toMatch(/^PATCH/); // a refusal is believed
  });

  test("fails when it costs the tenant its settings", async () => {
    await upAndCount();
    disturbance = ({ method }, work) => {
      if (method !== "PATCH") return work();
      service.tenants = service.tenants.map(({ tenantSettings: _lost, ...tenant }) => ({
        ...tenant,
        status: "inActive",
      }));
      return { body: {} };
    };
    await expect(engine.destroy("tenant1")).rejects.toThrow(/redis\.userName is gone/);
    expect(engine.warnings).toEqual([mayBe]);
  });

  test("of an adopted tenant names the stack that takes it down, and keeps its maker", async () => {
    await upAndCount();
    service.tenants = service.tenants.map((tenant) => ({ ...tenant, createdBy: "operator" }));
    engine.forget("tenant1");
    await engine.up("tenant1", args({ adopt: "always", onDestroy: "suspend" }));
    await engine.destroy("tenant1");
    expect(service.tenants[0]).toMatchObject({
      createdBy: "operator",
      status: "inActive",
      updatedBy: expect.stringMatching(/^pulumi:cx-tenants\/dev#[0-9a-f]{12} \(taken down\)$/),
    });
  });
});

describe.each(["suspend", "delete"])("a replacement (%s)", (onDestroy) => {
  test("of what the engine knows takes nothing of the tenant down", async () => {
    await upAndCount({ onDestroy });
    const passwords = engine.outputs("tenant1")["generatedPasswords"];
    const before = service.tenants;
    await engine.replace("tenant1", args({ onDestroy }));
    expect(service.tenants).toEqual(before);
    expect(engine.outputs("tenant1")["generatedPasswords"]).toEqual(passwords);
    expect(engine.warnings.at(-1)).toBe(
      "tenant 'tenant1' was replaced in the state alone: it stays as it is",
    );
  });
});

test("a tenant of the same id on another platform is another one, and goes", async () => {
  await upAndCount();
  await engine.refresh("tenant1"); // what comes is another run
  const other = await startPlainService();
  const there = { url: other.url, keycloakUrl: other.url };
  await engine.upInPlaceOf("tenant1", "there", args({ connection: there }));
  expect(service.tenants[0]).toMatchObject({ status: "inActive" });
  expect(other.tenants[0]).toMatchObject({ status: "active" });
});

describe("delete", () => {
  /** The plain service knows no DELETE. */
  const deleting: Disturbance = ({ method }, work) => {
    if (method !== "DELETE") return work();
    service.tenants = [];
    return { body: {} };
  };

  test("removes the record and names what may be left", async () => {
    await upAndCount({ onDestroy: "delete" });
    disturbance = deleting;
    await engine.destroy("tenant1");
    expect(service.tenants).toEqual([]);
    expect(engine.warnings.at(-1)).toMatch(
      /^tenant 'tenant1': its record is deleted\. Its realm, media domain.*may still be there/,
    );
  });

  test.each([500, 502, 504])(
    "believes the list, not the answer: %i although it was done",
    async (status) => {
      await upAndCount({ onDestroy: "delete" });
      disturbance = (request, work) =>
        request.method === "DELETE" ? (deleting(request, work), { status }) : work();
      await engine.destroy("tenant1");
      expect(engine.has("tenant1")).toBe(false);
    },
  );

  test("waits for a list that lags behind", async () => {
    await upAndCount({ onDestroy: "delete" });
    let looks = Infinity;
    disturbance = ({ method }, work) => {
      if (method === "DELETE") looks = 0;
      if (method === "GET" && ++looks === 3) service.tenants = [];
      return method === "DELETE" ? { body: {} } : work();
    };
    await engine.destroy("tenant1");
    expect(engine.has("tenant1")).toBe(false);
  });

  test.each([200, 500, 504])("fails when the tenant is still there after %i", async (status) => {
    await upAndCount({ onDestroy: "delete" });
    disturbance = ({ method }, work) => (method === "DELETE" ? { status, body: {} } : work());
    await expect(engine.destroy("tenant1")).rejects.toThrow(
      "tenant 'tenant1' is still on the platform after its deletion\n" +
        "  → this platform may not know how to delete tenants: set onDestroy: suspend, and ask Expertflow's support to decommission it",
    );
    expect(engine.has("tenant1")).toBe(true);
    expect(engine.warnings).toEqual([]);
  });

  test.each([401, 403, 409])("fails with the platform's refusal: %i", async (status) => {
    await upAndCount({ onDestroy: "delete" });
    disturbance = ({ method }, work) => (method === "DELETE" ? { status } : work());
    await expect(engine.destroy("tenant1")).rejects.toThrow(`HTTP ${String(status)}`);
    expect(engine.has("tenant1")).toBe(true);
  });

  test("fails when nobody can see whether it was done", async () => {
    await upAndCount({ onDestroy: "delete" });
    let isDeleted = false;
    disturbance = (request, work) => {
      isDeleted ||= request.method === "DELETE";
      return isDeleted && request.method === "GET" ? { status: 503 } : deleting(request, work);
    };
    await expect(engine.destroy("tenant1")).rejects.toThrow(/HTTP 503/);
    expect(engine.has("tenant1")).toBe(true);
  });
});

describe.each(["suspend", "delete"])("%s", (onDestroy) => {
  test("of a tenant that is gone is done, and needs no write", async () => {
    const requests = await upAndCount({ onDestroy });
    service.tenants = [];
    await engine.destroy("tenant1");
    expect(requests().filter((request) => !request.startsWith("GET"))).toEqual([]);
    expect(engine.warnings).toEqual([]);
  });

  test.each<[string, object]>([
    ["another record", { _id: "made later" }],
    ["another maker, where records show no id", { _id: undefined, createdBy: "operator" }],
  ])("refuses %s of the same id, and leaves it alone", async (_how, change) => {
    const requests = await upAndCount({ onDestroy });
    service.tenants = service.tenants.map((tenant) => ({ ...tenant, ...change }));
    await expect(engine.destroy("tenant1")).rejects.toThrow(
      /tenant 'tenant1' on the platform is not the one that this stack knows: .*\(createdBy: '.*'\); it was left alone.*\n {2}→ to let go of it, take the line of tenant 'tenant1' out, run pulumi state delete --target-dependents/,
    );
    expect(requests().filter((request) => !request.startsWith("GET"))).toEqual([]);
    expect(engine.has("tenant1")).toBe(true);
  });

  test("remembers the secrets of the state, so that no message shows them", async () => {
    const password = `canary-of-${onDestroy}`;
    await upAndCount({ onDestroy, redis: { password: "another-canary" } });
    const state = storedIn(tenantLifecycle, {
      ...engine.outputs("tenant1"),
      redis: { password },
      generatedPasswords: { "mongo.password": `${password}-generated` },
    });
    service.tenants = [];
    await tenantLifecycle.delete(testRun(), state);
    expect(redact(`${password} ${password}-generated`)).not.toContain("canary");
  });
});
