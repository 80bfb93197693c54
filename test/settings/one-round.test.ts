import { describe, expect, test } from "@jest/globals";
import { mistakes, platform, right, secrets } from "./kit.ts";

const one = { tenantId: "tenant1", tenantName: "One" };
const two = { tenantId: "tenant2", tenantName: "Two" };

/** Where a configuration is wrong that would be right without the change. */
const wrongAt = (change: object) => mistakes({ ...change }).map((line) => line.split(": ")[0]);

describe("one round tells", () => {
  test("what a tenant lacks as a whole, beside the mistakes of another one", () => {
    const tenants = [
      { ...one, dialler: {} },
      { ...two, logo: "missing.svg" },
    ];
    expect(wrongAt({ tenants })).toEqual(["tenants[0].dialler", "tenants[1].logo"]);
  });

  test("what each tenant lacks as a whole, beside mistakes of the stack", () => {
    const change = { tenantDefaults: undefined, login: { user: "u" }, secrets: undefined };
    expect(wrongAt({ ...change, tenants: [one] })).toEqual([
      "login.user",
      "tenants[0].keyCloak.credentials.secret",
      "tenants[0].logo",
    ]);
  });

  test("what a tenant lacks as a whole, beside a host name that is wrong or not there", () => {
    const incomplete = { ...one, keyCloak: { realm: "other" } };
    const wrong = { ...incomplete, fqdn: "tenant1.example.org" };
    expect(wrongAt({ tenants: [wrong] })).toEqual(["tenants[0].fqdn", "tenants[0].keyCloak.realm"]);
    const { rootDomain: _none, ...onPremises } = platform;
    const nameless = { ...incomplete, tenantId: "expertflow" };
    expect(wrongAt({ platform: onPremises, tenants: [nameless] })).toEqual([
      "tenants[0].fqdn",
      "tenants[0].keyCloak.realm",
    ]);
  });

  test("who has the id of another one, also where its host name can't be read", () => {
    const tenants = [one, { ...one, fqdn: 47 }, { ...two, tenantId: "master", customHost: {} }];
    expect(wrongAt({ tenants })).toEqual([
      "tenants[1].fqdn",
      "tenants[2].customHost.tls",
      "tenants[2].tenantId",
      "tenants[1].tenantId",
    ]);
  });

  test("whose secrets nobody has, beside an account that can't be read", () => {
    const strange = { ...secrets, tenants: { tenant9: {} } };
    expect(wrongAt({ secrets: strange, login: "no JSON" })).toEqual([
      "login",
      "secrets.tenants.tenant9",
    ]);
  });
});

describe("nothing is told twice:", () => {
  test("what a default or a shared secret has wrong is no mistake of each tenant", () => {
    expect(wrongAt({ tenantDefaults: { onDestroy: "drop" } })).toEqual([
      "tenantDefaults.onDestroy",
    ]);
    const shared = { tenantDefaults: { keyCloak: { credentials: { secret: 47 } } } };
    expect(wrongAt({ secrets: shared })).toEqual([
      "secrets.tenantDefaults.keyCloak.credentials.secret",
    ]);
  });

  test("the secrets of one tenant are no matter of another one", () => {
    const own = { ...secrets, tenants: { tenant1: { redis: { pasword: "canary" } } } };
    const tenants = [one, { ...two, logo: "missing.svg" }];
    expect(wrongAt({ secrets: own, tenants })).toEqual([
      "secrets.tenants.tenant1.redis.pasword",
      "tenants[1].logo",
    ]);
  });

  test("a list of secrets that is none is that, and lacks nothing", () => {
    expect(wrongAt({ secrets: { tenants: 47 } })).toEqual(["secrets.tenants"]);
  });

  test.each(["tenantDefaults", "secrets", "platform", "tenants"])(
    "a part that is no JSON is that, and lacks nothing: %s",
    (part) => {
      expect(mistakes({ [part]: "no JSON" })).toEqual([
        `${part}: expected an object or a list, as YAML`,
      ]);
    },
  );

  test("a host name of a wrong form is not compared, and makes no alias", () => {
    const dns = { kind: "manual", target: { hostname: "entry.example.com" } };
    const tenants = [{ ...one, fqdn: "Tenant1" }];
    expect(wrongAt({ platform: { ...platform, dns }, tenants })).toEqual(["tenants[0].fqdn"]);
  });

  test("no host name is not the same host name", () => {
    const customHost = { tls: { kind: "secret", secretName: "own" } };
    const tenants = [one, two].map((tenant) => ({ ...tenant, customHost }));
    const change = { platform: { ...platform, ingress: { kind: "nginx" } }, tenants };
    expect(wrongAt(change)).toEqual(["tenants[0].fqdn", "tenants[1].fqdn"]);
  });

  test("a mistake of the platform that several tenants meet", () => {
    const dns = { kind: "manual", target: { hostname: "tenant1.cx.example.com" } };
    expect(wrongAt({ platform: { ...platform, dns }, tenants: [one, one] })).toEqual([
      "platform.dns.target.hostname",
      "tenants[1].tenantId",
    ]);
  });

  test("what is no secret setting is not to be encrypted", () => {
    const open = { ...secrets, tenants: { tenant1: { redis: { userName: "u" } } } };
    const found = mistakes({ secrets: open }, { secretKeys: [] });
    expect(found).toEqual([
      expect.stringMatching(/^secrets\.tenants\.tenant1\.redis\.userName: is no secret setting/),
      expect.stringMatching(/^secrets\.tenantDefaults\.keyCloak\.credentials\.secret: stands in/),
    ]);
  });

  test("a password with a URL's account in it is a secret, and that is all", () => {
    const tenants = [{ ...one, redis: { password: "https://user:canary@mail.example.com" } }];
    expect(mistakes({ tenants })).toEqual([
      expect.stringMatching(/^tenants\[0\]\.redis\.password: is a secret/),
    ]);
  });
});

test("of a tenant without an id the secret's place is named by what is to be filled in", () => {
  const tenants = [{ tenantName: "One", redis: { password: "canary" } }];
  expect(mistakes({ tenants }).join("\n")).toContain(
    "--path 'secrets.tenants.<tenantId>.redis.password'",
  );
});

test("of several certificates in one secret each tenant counts, also one that is wrong itself", () => {
  const tls = { kind: "cert-manager", issuer: "le", secretName: "all-tls" };
  const change = { platform: { ...platform, ingress: { kind: "nginx", tls } } };
  expect(mistakes({ ...change, tenants: [one, { ...two, fqdn: 47 }] })).toContainEqual(
    expect.stringContaining('"all-tls" would be the secret of 2 tenants'),
  );
});

test("a configuration without a mistake has none", () => {
  expect(mistakes(right)).toEqual([]);
});
