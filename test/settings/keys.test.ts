import { describe, expect, test } from "@jest/globals";
import { mistakes, right } from "./kit.ts";

const known =
  "platform, tenants, tenantsFile, shards, tenantDefaults, secrets, login, grafanaLogin";
const own = Object.keys(right).map((key) => `cx-tenants:${key}`);

describe("a key that nobody reads", () => {
  test.each([
    ["tenantFile", ': did you mean "tenantsFile"?'],
    ["tenantsfile", ': did you mean "tenantsFile"?'],
    ["Tenants", ': did you mean "tenants"?'],
    ["tennants", ': did you mean "tenants"?'],
    ["grafana-login", ': did you mean "grafanaLogin"?'],
    ["secret", ': did you mean "secrets"?'],
    ["rootDomain", ""],
  ])("in our namespace is a mistake, with the key that was meant: %s", (key, hint) => {
    expect(mistakes({}, { keys: [...own, `cx-tenants:${key}`] })).toEqual([
      `${key}: is not a known setting; check its spelling${hint} (there are ${known})`,
    ]);
  });

  test.each([
    ["cx-tenant:tenants", "cx-tenant", "cx-tenants:tenants"],
    ["cxtenants:tenantFile", "cxtenants", "cx-tenants:tenantsFile"],
    ["CX-Tenants:platform", "CX-Tenants", "cx-tenants:platform"],
    ["cx_tenants:login.password", "cx_tenants", "cx-tenants:login.password"],
    ["cx:tenantsFile", "cx", "cx-tenants:tenantsFile"],
    ["cx:tenantDefaults.logo", "cx", "cx-tenants:tenantDefaults.logo"],
    ["cx:grafanaLogin", "cx", "cx-tenants:grafanaLogin"],
    ["kubernetes:tenants", "kubernetes", "cx-tenants:tenants"],
  ])("in a namespace that looks like ours is a mistake: %s", (key, space, meant) => {
    expect(mistakes({}, { keys: [...own, key] })).toEqual([
      `${key}: nothing reads the namespace "${space}"; write ${meant}`,
    ]);
  });

  test("of somebody else is left alone", () => {
    const keys = [...own, "kubernetes:context", "pulumi:tags", "aws:region", "another:platform"];
    expect(mistakes({}, { keys })).toEqual([]);
  });

  test("is ours under the project's own name", () => {
    const keys = ["our-tenants:platform", "our-tenants:tenantFile"];
    const found = mistakes({}, { project: "our-tenants", keys });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^tenantFile: is not a known setting/);
  });
});

test("a key beside config, by a wrong indentation, is a mistake; Pulumi's own are none", () => {
  const keysBesideConfig = ["encryptionsalt", "secretsprovider", "environment", "a:b"];
  expect(mistakes({}, { keysBesideConfig })).toEqual([]);
  for (const key of ["cx-tenants:tenants", "cx-tenant:platform", "tenantsFile", "cx-tenants:x"]) {
    expect(mistakes({}, { keysBesideConfig: [...keysBesideConfig, key] })).toEqual([
      `${key}: stands beside \`config:\` in the stack's file, where nothing reads it; move it below, indented`,
    ]);
  }
});

describe("a key that was set without --path", () => {
  test.each([
    ["secrets.tenantDefaults.redis.password", "--secret ", ""],
    ["login.clientSecret", "--secret ", ""],
    ["grafanaLogin.token", "--secret ", ""],
    ["login.username", "", ""],
    ["platform.rootDomain", "", ""],
    ["tenants[0].tenantName", "", ""],
    ["secret.tenantDefaults.redis.password", "--secret ", "secrets.tenantDefaults.redis.password"],
  ])("comes with the commands that put it right: %s", (name, secret, meant) => {
    expect(mistakes({}, { keys: [...own, `cx-tenants:${name}`] })).toEqual([
      `${name}: is one long key, set without --path, that nothing reads; set it with ` +
        `\`pulumi config set ${secret}--path 'cx-tenants:${meant || name}'\`, and take this one out with \`pulumi config rm 'cx-tenants:${name}'\``,
    ]);
  });
});

describe("an account in the configuration", () => {
  test("takes the keys that the providers read", () => {
    const login = { clientId: "c", clientSecret: "s", username: "u", password: "p" };
    expect(mistakes({ login, grafanaLogin: { token: "t" } })).toEqual([]);
    expect(mistakes({ login: {}, grafanaLogin: { username: "u", password: "p" } })).toEqual([]);
  });

  test("has its mistakes like everything else, and never shows what it holds", () => {
    const found = mistakes({
      login: { user: "u", pasword: "canary", password: 471147, clientSecret: "" },
      grafanaLogin: ["canary"],
    });
    expect(found).toEqual([
      "login.clientSecret: must not be empty; leave it out",
      "login.password: expected a string",
      "login.user: is not a known setting; check its spelling",
      'login.pasword: is not a known setting; check its spelling: did you mean "password"?',
      "grafanaLogin: expected an object",
    ]);
  });
});

describe("a key without a value", () => {
  test.each([
    ["tenants", "tenants: is empty; write [] if no tenant is meant"],
    ["tenantDefaults", "tenantDefaults: expected an object, got null"],
    ["secrets", "secrets: expected an object"],
    ["login", "login: expected an object"],
  ])("is no empty %s", (key, line) => {
    expect(mistakes({ [key]: null })).toContain(line);
  });
});

test("a file of tenants whose name is empty in the stack's file is not no file", () => {
  for (const nothing of [null, "", "  "]) {
    expect(mistakes({}, { file: { "cx-tenants:tenantsFile": nothing } })).toEqual([
      "tenantsFile: is empty; take the key out if no file is meant",
    ]);
  }
  const file = { "cx-tenants:tenantsFile": "fleet.yaml" };
  expect(mistakes({ tenantsFile: "" }, { file })).toEqual([]);
  expect(mistakes({ tenantsFile: "" })).toEqual([]);
});
