import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { PartialFailure } from "../../../../../providers/engine/lifecycle.ts";
import { redact } from "../../../../../providers/words/redact.ts";
import type { TenantSpec } from "../../../../../providers/resources/tenant/schema.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import { leafAt } from "../../../../../providers/resources/tenant/document/leaves.ts";
import { tenantLifecycle } from "../../../../../providers/resources/tenant/lifecycle.ts";
import { generatedPaths } from "../../../../../providers/resources/tenant/secret-paths.ts";
import { TestEngine } from "../../../../test-engine.ts";
import { stopServers, type Reply } from "../../../http/test-server.ts";
import { sampleLogo, smallSpec } from "../sample-spec.ts";
import { startPlainService, type PlainService } from "../plain-service.ts";
import { oneTry } from "../../../../test-run.ts";

// Once a POST was sent, every ending is a success, or a partial failure with the passwords in it.

afterEach(stopServers);

/** How a request is answered after the POST; it may be the POST itself. */
type Trouble = (isPost: boolean, path: string, work: () => Reply) => Reply;

const engineOf = (limits = oneTry(1)) =>
  new TestEngine<TenantSpec, TenantFacts>(tenantLifecycle, limits);

/** No seed is given: the resource makes its own, which has to last over the runs. */
function argsFor({ url }: PlainService): object {
  const { seed: _seed, ...others } = smallSpec;
  return { ...others, logo: sampleLogo, connection: { url, keycloakUrl: url } };
}

interface Site {
  service: PlainService;
  trouble: Trouble | undefined;
}

async function siteWith(trouble: Trouble): Promise<Site> {
  let isPosted = false;
  const site: Site = { service: { url: "", tenants: [], requests: () => [] }, trouble };
  site.service = await startPlainService(({ method, path }, work) => {
    isPosted ||= method === "POST";
    return isPosted && site.trouble ? site.trouble(method === "POST", path, work) : work();
  });
  return site;
}

function passwordsIn(tenant: object): unknown[] {
  return generatedPaths.map((path) => leafAt({ ...tenant }, `tenantSettings.${path}`));
}

function knownPasswords(engine: TestEngine<TenantSpec, TenantFacts>): unknown[] {
  const generated = Object(engine.outputs("tenant1")["generatedPasswords"]) as object;
  return generatedPaths.map((path): unknown => Reflect.get(generated, path));
}

/** The record is written, and the answer is this. */
function afterWork(work: () => Reply, answer: Reply): Reply {
  work();
  return answer;
}

const isRealm = (path: string) => path.startsWith("/realms/");

describe("what fails after the POST is recorded with the passwords, and finished by the next run", () => {
  test.each<[string, Trouble, RegExp]>([
    [
      "Keycloak is unavailable",
      (_isPost, path, work) => (isRealm(path) ? { status: 503 } : work()),
      /look at the realm.*HTTP 503/,
    ],
    [
      "Keycloak refuses",
      (_isPost, path, work) => (isRealm(path) ? { status: 403 } : work()),
      /look at the realm.*HTTP 403/,
    ],
    [
      "the answer is lost, and the list is forbidden",
      (isPost, _path, work) => (isPost ? afterWork(work, "cut") : { status: 403 }),
      /outcome unknown/,
    ],
    [
      "the service fails with 500, and does not answer any more",
      (isPost, _path, work) => (isPost ? afterWork(work, { status: 500 }) : { status: 503 }),
      /outcome unknown: .*HTTP 500.*HTTP 503/,
    ],
    [
      "the service speaks of a conflict, and does not answer any more",
      (isPost, _path, work) => (isPost ? afterWork(work, { status: 409 }) : { status: 503 }),
      /outcome unknown: .*HTTP 409/,
    ],
    [
      "the answer is no record, and the deadline comes first",
      (isPost, _path, work) => (isPost ? afterWork(work, { body: "ok" }) : { body: [] }),
      /outcome unknown: tenant 'tenant1' was accepted; it did not show up/,
    ],
  ])("%s", async (_what, trouble, words) => {
    const site = await siteWith(trouble);
    const engine = engineOf();
    const error: unknown = await engine
      .up("tenant1", argsFor(site.service))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PartialFailure);
    expect(String(error)).toMatch(words);
    const [made = {}] = site.service.tenants;
    expect(knownPasswords(engine)).toEqual(passwordsIn(made));

    site.trouble = undefined;
    expect(await engine.up("tenant1", argsFor(site.service))).toBe("update");
    expect(site.service.requests().filter((request) => request === "POST /tenant")).toHaveLength(1);
    expect(site.service.tenants).toEqual([made]);
    expect(knownPasswords(engine)).toEqual(passwordsIn(made));
    expect(engine.outputs("tenant1")["pendingSteps"]).toEqual([]);
  });

  test("a defect of our own", async () => {
    const withoutDialer: Trouble = (isPost, _path, work) =>
      isPost ? afterWork(work, { status: 201, body: { tenantId: "tenant1" } }) : work();
    const { service } = await siteWith(withoutDialer);
    const engine = engineOf();
    // The run warns of what the answer lacks.
    engine.warnings.push = (...warnings) => {
      if (warnings.length > 0) throw new TypeError("no such thing");
      return 0;
    };
    await expect(engine.up("tenant1", argsFor(service))).rejects.toThrow(
      /this is a defect in cx-tenants, please report it: TypeError: no such thing/,
    );
    expect(knownPasswords(engine)).toEqual(passwordsIn(service.tenants[0] ?? {}));
  });
});

test("a creation remembers its secrets before anything is sent, so that no message shows them", async () => {
  let posted = "";
  const service = await startPlainService(({ method, body }, work) => {
    if (method !== "POST") return work();
    posted = body;
    return { status: 401, body: { message: `bad ${body}` } };
  });
  const password = randomUUID(); // this process remembers it for ever
  const args = { ...argsFor(service), redis: { password } };
  await expect(engineOf().up("tenant1", args)).rejects.not.toThrow(password);
  const generated = /"PASSWORD_ADMIN":"([^"]+)"/.exec(posted)?.[1] ?? "";
  expect(generated).toHaveLength(24);
  for (const secret of [password, generated]) expect(redact(secret)).not.toContain(secret);
});

test.each([401, 403, 404, 429])(
  "a POST that the gateway refused with %i is an error, and nothing is recorded",
  async (status) => {
    const { service } = await siteWith((isPost, _path, work) => (isPost ? { status } : work()));
    const engine = engineOf();
    await expect(engine.up("tenant1", argsFor(service))).rejects.toThrow(`HTTP ${String(status)}`);
    expect(engine.has("tenant1")).toBe(false);
  },
);

test("time in our own line is nobody's: many creates of a slow service are all made and recorded", async () => {
  let inFlight = 0;
  let most = 0;
  const { service } = await siteWith((isPost, _path, work) => {
    const reply = work();
    if (!isPost || typeof reply !== "object") return reply;
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => (inFlight -= 1), 140);
    return { ...reply, afterMs: 150 };
  });
  const engine = engineOf({ ...oneTry(3), CX_MAX_IN_FLIGHT: "2" });
  // 48 × 150 ms, two at a time: more than the 3 s that each of them has.
  const names = Array.from({ length: 48 }, (_item, index) => `tenant${String(index)}`);
  const ups = names.map((tenantId) =>
    engine.up(tenantId, { ...argsFor(service), tenantId, fqdn: `${tenantId}.cx.example.com` }),
  );
  expect(new Set(await Promise.all(ups))).toEqual(new Set(["create"]));
  expect(service.tenants).toHaveLength(names.length);
  expect(most).toBe(2);
  for (const name of names) expect(engine.outputs(name)["pendingSteps"]).toEqual([]);
}, 20_000);
