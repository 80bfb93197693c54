import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { redact } from "../../../../providers/words/redact.ts";
import { markOf, takenDownBy } from "../../../../providers/mark.ts";
import type { TenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../providers/resources/tenant/state.ts";
import { mergeObjects } from "../../../../providers/objects.ts";
import { documentOf, leavesOf } from "../../../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { TestEngine } from "../../../test-engine.ts";
import { stopServers } from "../../http/test-server.ts";
import { startPlainService, type Disturbance, type PlainService } from "./plain-service.ts";
import { sampleLogo, smallSpec } from "./sample-spec.ts";
import { storedIn } from "../../../../providers/engine/stored.ts";
import { oneTry, testRun } from "../../../test-run.ts";

let service: PlainService;
let engine: TestEngine<TenantSpec, TenantFacts>;
let disturbance: Disturbance;
let environment: Record<string, string>;

beforeEach(async () => {
  disturbance = (_request, work) => work();
  environment = { ...oneTry(10) };
  service = await startPlainService((request, work) => disturbance(request, work));
  engine = new TestEngine(tenantLifecycle, environment);
  await engine.up("tenant1", args());
  engine.warnings.length = 0;
});
afterEach(stopServers);

function args(): object {
  const { url } = service;
  const connection = { url, keycloakUrl: url };
  return { ...smallSpec, logo: sampleLogo, connection };
}

function storeAlso(change: object): void {
  service.tenants = service.tenants.map((tenant) => mergeObjects(tenant, { ...change }));
}

function lose(...paths: string[]): void {
  service.tenants = service.tenants.map((tenant) => {
    const left = [...leavesOf(tenant)].filter(([path]) => !paths.includes(path));
    return documentOf(left);
  });
}

const ofOther = markOf("pulumi:cx-tenants/test", "another seed");
const quietRun = testRun();

describe("a platform that is gone for good", () => {
  const said = "CX_GONE_SERVICES says that the CX Tenant API is gone for good: tenant 'tenant1'";

  test("is not looked at, and what is known of the tenant stays", async () => {
    const before = engine.outputs("tenant1");
    environment["CX_GONE_SERVICES"] = "tenantApi";
    disturbance = () => "cut";
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")).toEqual(before);
    expect(engine.warnings).toEqual([`${said} was not looked for`]);
  });

  test("lets the tenant go out of the state", async () => {
    environment["CX_GONE_SERVICES"] = "tenantApi";
    disturbance = () => "cut";
    await engine.destroy("tenant1");
    expect(engine.warnings).toEqual([`${said} was left as it is; what else it has here goes`]);
  });

  test.each(["refresh", "destroy"] as const)("has to be said to be so: %s", async (operation) => {
    disturbance = () => "cut";
    await expect(engine[operation]("tenant1")).rejects.toThrow(
      /run it again when the CX Tenant API is well.* set CX_GONE_SERVICES=tenantApi/,
    );
  });
});

describe("whoever took the tenant down", () => {
  const hint = "If it is to be live, set status: active for it and run pulumi up";

  test("is named, and how it is made live", async () => {
    const updatedBy = takenDownBy(ofOther);
    storeAlso({ status: "inActive", updatedBy });
    await engine.refresh("tenant1");
    expect(engine.warnings).toEqual([
      `tenant 'tenant1' is suspended: a destroy took it down (updatedBy: '${updatedBy}'). ${hint}`,
    ]);
  });

  test.each<[string, object]>([
    ["its license suspended it", { status: "inActive", updatedBy: "portal" }],
    ["it is live again", { status: "active", updatedBy: takenDownBy(ofOther) }],
    ["it is as it was", {}],
  ])("is not named where %s", async (_where, change) => {
    storeAlso(change);
    await engine.refresh("tenant1");
    expect(engine.warnings).toEqual([]);
  });
});

describe("the maker of the tenant", () => {
  test("that another state wrote makes it the other one's, and nothing of it is believed", async () => {
    const before = engine.outputs("tenant1");
    storeAlso({ createdBy: ofOther, tenantName: "Other" });
    expect(await engine.refresh("tenant1")).toEqual({ drift: [] });
    expect(engine.outputs("tenant1")).toEqual({ ...before, takenBy: expect.any(String) });
    expect(engine.warnings).toEqual([
      expect.stringMatching(/To let go of it, take the line of tenant 'tenant1' out/),
    ]);
  });

  test("that a person wrote over ours is not remembered as ours", async () => {
    const { mark } = engine.outputs("tenant1");
    storeAlso({ createdBy: "portal" });
    await engine.refresh("tenant1");
    expect(engine.outputs("tenant1")["mark"]).toBe(mark);
  });

  test("is remembered where the state knew none", async () => {
    const { mark, ...others } = engine.outputs("tenant1");
    const read = await tenantLifecycle.read(quietRun, storedIn(tenantLifecycle, others));
    expect(read?.facts).toHaveProperty("mark", mark);
  });
});

describe("what the platform has lost", () => {
  const steps = () => engine.outputs("tenant1")["pendingSteps"];

  test("of secrets is named, and forgotten when it is back", async () => {
    const whole = service.tenants;
    lose("tenantSettings.redis.password", "tenantSettings.mongo.password");
    await engine.refresh("tenant1");
    expect(engine.warnings).toEqual([
      "tenant 'tenant1': the platform has lost redis.password, mongo.password; the next pulumi up sends it again",
    ]);
    expect(steps()).toEqual(["secrets"]);
    service.tenants = whole;
    await engine.refresh("tenant1");
    expect(steps()).toEqual([]);
  });

  test("is none of a logo where none is wanted, as before 5.0.1", async () => {
    lose("tenantSettings.logoPath");
    const { logo: _logo, logoHash: _hash, ...outputs } = engine.outputs("tenant1");
    const state = storedIn(tenantLifecycle, outputs);
    const read = await tenantLifecycle.read(quietRun, state);
    expect(read?.facts).toHaveProperty("pendingSteps", []);
  });

  test("of the logo is said once", async () => {
    lose("tenantSettings.logoPath");
    await engine.refresh("tenant1");
    await engine.refresh("tenant1");
    expect(engine.warnings).toEqual([
      "tenant 'tenant1': the platform has lost its logo; the next pulumi up sends it again",
    ]);
    expect(steps()).toEqual(["logo"]);
  });

  test("says nothing of another step, which stays", async () => {
    const pendingSteps = ["realm", "secrets"];
    const state = storedIn(tenantLifecycle, { ...engine.outputs("tenant1"), pendingSteps });
    const read = await tenantLifecycle.read(quietRun, state);
    expect(read?.facts).toHaveProperty("pendingSteps", ["realm"]);
  });
});

test("another tenantId makes another tenant", () => {
  const outputs = engine.outputs("tenant1");
  const news = { ...outputs, tenantId: "tenant2" };
  expect(tenantLifecycle.diff(storedIn(tenantLifecycle, outputs), news)).toEqual({
    replaces: ["tenantId"],
    unfinished: false,
  });
});

describe("no message shows a secret of the state", () => {
  // A secret that was remembered once stays so in this process, so each test has its own.
  let given: string;
  let generated: string;
  beforeEach(() => {
    [given, generated] = [randomUUID(), randomUUID()];
  });

  function stateWithSecrets() {
    return storedIn(tenantLifecycle, {
      ...engine.outputs("tenant1"),
      redis: { userName: "tenant1", password: given },
      generatedPasswords: { "mongo.password": generated },
    });
  }
  const shown = () => redact(`${given} ${generated}`);

  test("in a refresh", async () => {
    await tenantLifecycle.read(quietRun, stateWithSecrets());
    expect(shown()).toBe("[secret] [secret]");
  });

  test("in a destroy", async () => {
    service.tenants = [];
    await tenantLifecycle.delete(quietRun, stateWithSecrets());
    expect(shown()).toBe("[secret] [secret]");
  });

  test("in an update, or one of the program", async () => {
    const olds = stateWithSecrets();
    const password = randomUUID();
    const redis = { userName: "tenant1", password };
    const news = tenantLifecycle.spec.parse({ ...olds.args, redis });
    service.tenants = [];
    const updated = tenantLifecycle.update(quietRun, olds, news);
    await expect(updated).rejects.toThrow("it is not on the platform");
    expect(`${shown()} ${redact(password)}`).toBe("[secret] [secret] [secret]");
  });
});
