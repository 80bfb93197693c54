import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { CxTenantStack } from "../../components/cx-tenant-stack.ts";
import { platformSchema } from "../../components/platform.ts";
import type { Platform } from "../../components/platform.ts";
import { tenantReadiness } from "../../components/tenant-readiness.ts";
import { stubs } from "../../providers/engine/stub.ts";
import { describeProblem, problemsOf } from "../../providers/words/problems.ts";
import type { CxTenantArgs } from "../../providers/resources/tenant/tenant.ts";
import { declare, valueOf, type Declaration } from "./mock-engine.ts";

const type = "pulumi-nodejs:dynamic/cx:TenantReadiness";
const platform: Platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant" },
  keycloak: { url: "https://cx.example.com/auth" },
  grafana: { url: "https://cx.example.com/grafana", dataSource: "infinity_cim_json_api" },
  ingress: { kind: "nginx", tls: { kind: "shared" } },
  dns: { kind: "external-dns", target: { addresses: ["203.0.113.10"] } },
};
const identity = { tenantId: "tenant1", fqdn: "tenant1.cx.example.com" };

async function declareStack(
  readiness: Platform["readiness"],
  change: Pick<CxTenantArgs, "keyCloak"> & { status?: "active" | "inActive" } = {},
): Promise<Declaration & { ready: unknown; realmUrl: unknown }> {
  const made: CxTenantStack[] = [];
  const tenant = { ...identity, tenantName: "Tenant One", ...change };
  const declaration = await declare((options) => {
    made.push(
      new CxTenantStack("tenant1", { platform: { ...platform, readiness }, tenant }, options),
    );
  });
  const [stack] = made;
  const ready = stack === undefined ? "no stack" : await valueOf(stack.ready);
  const realmUrl = stack === undefined ? "no stack" : await valueOf(stack.realmUrl);
  return { ...declaration, ready, realmUrl };
}

const inputsOf = ({ resources }: Declaration) =>
  resources.find((resource) => resource.type === type)?.inputs;

describe("a platform with readiness", () => {
  const readiness = { address: "203.0.113.10:8443" };

  test("proves each tenant at its own host name, with the settings of the platform", async () => {
    const declaration = await declareStack(readiness);
    expect(inputsOf(declaration)).toEqual({
      ...identity,
      ...readiness,
      administrator: null, // an undefined secret; check() takes it out
      connection: {
        url: "https://cx.example.com/cx-tenant",
        version: "5.1",
        keycloakUrl: "https://cx.example.com/auth",
      },
      __provider: stubs.tenantReadiness,
    });
  });

  test("looks at the realm that a tenant made by hand has", async () => {
    const made = await declareStack({}, { keyCloak: { realm: "other" } });
    expect(inputsOf(made)).toMatchObject({ realm: "other" });
    expect(made.realmUrl).toBe("https://tenant1.cx.example.com/auth/realms/other");
  });

  test("expects the status that the tenant is given", async () => {
    expect(inputsOf(await declareStack({}, { status: "inActive" }))).toMatchObject({
      status: "inActive",
    });
  });

  test("proves it after everything else of the tenant is made", async () => {
    const { events, resources } = await declareStack(readiness);
    const others = resources.filter((resource) => resource.parent !== undefined);
    const start = events.findIndex((event) => event.startsWith("start ") && event.endsWith(type));
    const ended = events.slice(0, start).filter((event) => event.startsWith("end "));
    expect(start).toBeGreaterThan(0);
    expect(ended.filter((event) => !/CxTenantStack|cx:Fleet/.test(event))).toHaveLength(
      others.length - 1,
    );
  });
});

describe("the login of the first administrator", () => {
  const declareWith = (keyCloak: CxTenantArgs["keyCloak"], generated: Record<string, string>) =>
    declare(({ providers: _stacks, ...options }) => {
      const live = { generatedPasswords: pulumi.output(generated) };
      const withReadiness = { ...platform, readiness: {} };
      tenantReadiness("tenant1", { ...identity, keyCloak }, live, withReadiness, options);
    });
  const credentials = { secret: "client-canary" };

  test.each<[string, CxTenantArgs["keyCloak"], Record<string, string>, object]>([
    [
      "was generated",
      { credentials },
      { "keyCloak.PASSWORD_ADMIN": "made-canary" },
      { username: "admin", password: "made-canary", clientId: "cim" },
    ],
    [
      "was given, under names of its own",
      pulumi.output({
        credentials,
        PASSWORD_ADMIN: "given-canary",
        USERNAME_ADMIN: "root",
        resource: "other",
      }),
      {},
      { username: "root", password: "given-canary", clientId: "other" },
    ],
  ])("is proved where the password %s, and is a secret", async (_how, keyCloak, made, login) => {
    const [readiness] = (await declareWith(keyCloak, made)).resources;
    expect(readiness?.inputs["administrator"]).toEqual({ ...login, clientSecret: "client-canary" });
    expect(readiness?.secretInputs).toEqual(["administrator"]);
  });

  test("is left out where the password is not known", async () => {
    const [readiness] = (await declareWith({ credentials }, { "redis.password": "x" })).resources;
    expect(readiness?.inputs["administrator"]).toBeNull();
  });
});

test("a platform without readiness has no such object, and no output", async () => {
  const declaration = await declareStack(undefined);
  expect(inputsOf(declaration)).toBeUndefined();
  expect(declaration.ready).toBeUndefined();
});

describe("the setting", () => {
  const problems = (readiness: unknown) =>
    problemsOf(platformSchema, { ...platform, readiness }).map(describeProblem);

  test("may be empty", () => {
    expect(problems({})).toEqual([]);
  });

  test("is judged like every other one", () => {
    expect(problems({ address: "cx:x", timeout: 1 })).toEqual([
      expect.stringMatching(/^readiness\.address: must be a host or an IP address/),
      expect.stringMatching(/^readiness\.timeout: is not a known setting/),
    ]);
  });
});
