import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { describeProblem } from "../../providers/words/problems.ts";
import { reservedIds } from "../../providers/resources/tenant/new-tenant.ts";
import { secretPaths } from "../../providers/resources/tenant/secret-paths.ts";
import {
  loadSettings,
  readSettings,
  SettingsError,
  type Settings,
} from "../../settings/settings.ts";
import { firstLine } from "../../settings/tenants-file.ts";

type Config = Record<string, unknown>;

const platform = {
  rootDomain: "cx.example.com",
  tenantApi: { url: "https://cx.example.com/cx-tenant", version: "5.1" },
  keycloak: { url: "https://cx.example.com/auth" },
};
const secrets = {
  tenantDefaults: { keyCloak: { credentials: { secret: "client-canary" } } },
};
const right: Config = {
  platform,
  tenantDefaults: { logo: "logos/sample.svg" },
  secrets,
  tenants: [
    { tenantId: "tenant1", tenantName: "Tenant One" },
    { tenantId: "tenant2", tenantName: "Tenant Two" },
  ],
};

/** Reads a configuration; texts are given to the parser as they are. */
function read(config: Config): Settings {
  return readSettings((key) => {
    const value = config[key];
    return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** The mistakes in a configuration that would be right without the change. */
function mistakes(change: Config): string[] {
  try {
    read({ ...right, ...change });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(describeProblem);
    throw error;
  }
  return [];
}

const tenantsWith = (...changes: object[]) => ({
  tenants: changes.map((change, index) => ({
    tenantId: `tenant${String(index + 1)}`,
    tenantName: `Tenant ${String(index + 1)}`,
    ...change,
  })),
});

test.each([
  ["bad indentation", "bad indentation"],
  ["bad indentation:", "bad indentation"],
  ["bad indentation at line 3: a:\n  a: b: c\n     ^", "bad indentation at line 3: a"],
])("of %j the first line is told", (message, told) => {
  expect(firstLine(message)).toBe(told);
});

describe("a right configuration", () => {
  test("becomes a platform and tenants that are ready to be declared", () => {
    const settings = read(right);
    expect(settings.platform).toEqual({
      ...platform,
      ingress: { kind: "none" },
      dns: { kind: "none" },
    });
    expect(settings.tenants).toEqual([
      {
        tenantId: "tenant1",
        tenantName: "Tenant One",
        fqdn: "tenant1.cx.example.com",
        logo: "logos/sample.svg",
        keyCloak: { credentials: { secret: "client-canary" } },
      },
      {
        tenantId: "tenant2",
        tenantName: "Tenant Two",
        fqdn: "tenant2.cx.example.com",
        logo: "logos/sample.svg",
        keyCloak: { credentials: { secret: "client-canary" } },
      },
    ]);
  });

  test("may have no tenant yet", () => {
    expect(read({ platform }).tenants).toEqual([]);
    expect(read({ platform, tenants: [] }).tenants).toEqual([]);
  });

  test("is read from the stack that is running", async () => {
    pulumi.runtime.setAllConfig({
      "cx-tenants:platform": JSON.stringify(platform),
      "cx-tenants:secrets": JSON.stringify(secrets),
      "another:platform": "{}",
    });
    await pulumi.runtime.setMocks(
      { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
      "cx-tenants",
    );
    const environment = { PULUMI_CONFIG_SECRET_KEYS: '["cx-tenants:secrets"]' };
    expect(loadSettings(environment).platform.rootDomain).toBe("cx.example.com");
  });
});

describe("each mistake is one line with its path and what to do", () => {
  test.each<[string, Config, string]>([
    [
      "an unknown key of a tenant",
      tenantsWith({ dialler: {} }),
      'tenants[0].dialler: is not a known setting; check its spelling: did you mean "dialer"?',
    ],
    [
      "an unknown key of the platform",
      { platform: { ...platform, rootdomain: "x" } },
      'platform.rootdomain: is not a known setting; check its spelling: did you mean "rootDomain"?',
    ],
    [
      "a value that is none of those there are",
      { platform: { ...platform, tenantApi: { ...platform.tenantApi, version: "4.0" } } },
      'platform.tenantApi.version: expected "5.0.0" | "5.0.1" | "5.1", got "4.0"',
    ],
    [
      "a wrong type",
      tenantsWith({}, {}, {}, { dialer: { callsPerSecond: "fast" } }),
      'tenants[3].dialer.callsPerSecond: expected a whole number, got "fast"',
    ],
    [
      "a wrong type in the defaults",
      { tenantDefaults: { logo: "logos/sample.svg", onDestroy: "drop" } },
      'tenantDefaults.onDestroy: expected "suspend" | "delete" | "retain", got "drop"',
    ],
    [
      "a bad tenantId",
      tenantsWith({ tenantId: "Tenant_1" }),
      'tenants[0].tenantId: must be 3-39 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash, got "Tenant_1"',
    ],
    [
      "a missing tenantId",
      { tenants: [{ tenantName: "Tenant One" }] },
      "tenants[0].tenantId: is missing; expected a string",
    ],
    [
      "a missing name",
      { tenants: [{ tenantId: "tenant1" }] },
      "tenants[0].tenantName: is missing; expected a string",
    ],
    [
      "a tenant that is no object",
      { tenants: ["tenant1"] },
      "tenants[0]: expected an object with tenantId and tenantName",
    ],
    [
      "a host name that does not belong to the root domain",
      tenantsWith({ fqdn: "tenant1.other.example.com" }),
      'tenants[0].fqdn: must be "tenant1.cx.example.com" (tenantId and platform.rootDomain), got "tenant1.other.example.com"; leave it out',
    ],
    [
      "two tenants with one id",
      tenantsWith({}, {}, { tenantId: "tenant1" }),
      'tenants[2].tenantId: "tenant1" is already used by tenants[0]; each tenant needs its own',
    ],
    [
      "the on-premises tenant on a multi-tenant platform",
      tenantsWith({ tenantId: "expertflow" }),
      'tenants[0].tenantId: "expertflow" is the tenant of platforms without rootDomain; choose another one',
    ],
    ["a missing platform", { platform: undefined }, "platform: is missing; see docs/settings.md"],
    [
      "a platform that is no object",
      { platform: "cx.example.com" },
      "platform: expected an object or a list, as YAML",
    ],
    [
      "a list that is none",
      { tenants: { tenantId: "tenant1" } },
      "tenants: expected a list of tenants",
    ],
    [
      "a setting that the platform's version does not know",
      {
        ...tenantsWith({ mediaServer: { wssUrl: "wss://m", domainManagerUrl: "https://m" } }),
        platform: { ...platform, tenantApi: { ...platform.tenantApi, version: "5.0.1" } },
      },
      "tenants[0].mediaServer: is not known to version 5.0.1 of the platform, but since 5.1; leave it out",
    ],
    [
      "a logo that is not there",
      tenantsWith({ logo: "missing.svg" }),
      "tenants[0].logo: cannot read the file 'missing.svg'; give a PNG or SVG file, relative to the program's directory (that of Pulumi.yaml, or its 'main')",
    ],
    [
      "an unknown key of the secrets",
      { secrets: { ...secrets, tenant: {} } },
      'secrets.tenant: is not a known setting; check its spelling: did you mean "tenants"?',
    ],
    [
      "a root domain that makes a host name too long",
      { platform: { ...platform, rootDomain: `${"a.".repeat(120)}example.com` } },
      `tenants[0].fqdn: must be 253 characters at most, got "tenant1.${"a.".repeat(35)}a…`,
    ],
  ])("%s", (_name, change, line) => {
    const single =
      "tenants" in change || !("platform" in change) ? change : { ...tenantsWith({}), ...change };
    expect(mistakes(single)).toEqual([line]);
  });

  test.each([...reservedIds])("a reserved tenantId: %s", (id, reason) => {
    expect(mistakes(tenantsWith({ tenantId: id }))).toEqual([
      `tenants[0].tenantId: "${id}" is reserved: ${reason}; choose another one`,
    ]);
  });

  test("two tenants with one host name, beside the wrong name itself", () => {
    expect(mistakes(tenantsWith({}, { fqdn: "tenant1.cx.example.com" }))).toEqual([
      'tenants[1].fqdn: must be "tenant2.cx.example.com" (tenantId and platform.rootDomain), got "tenant1.cx.example.com"; leave it out',
      'tenants[1].fqdn: "tenant1.cx.example.com" is already used by tenants[0]; each tenant needs its own',
    ]);
  });

  test("a reserved tenantId beside other mistakes", () => {
    expect(mistakes(tenantsWith({ tenantId: "master" }, { dialler: {} }))).toEqual([
      expect.stringMatching(/^tenants\[1\]\.dialler: /),
      expect.stringMatching(/^tenants\[0\]\.tenantId: "master" is reserved/),
    ]);
  });

  test("two tenants with one host name, beside two others with one id", () => {
    const found = mistakes(
      tenantsWith({}, { tenantId: "tenant1" }, {}, { fqdn: "tenant3.cx.example.com" }),
    );
    expect(found.filter((line) => line.includes("is already used by"))).toEqual([
      expect.stringMatching(/^tenants\[1\]\.tenantId: "tenant1" is already used by tenants\[0\]/),
      expect.stringMatching(/^tenants\[3\]\.fqdn: .* is already used by tenants\[2\]/),
    ]);
  });

  test.each([
    [47, "expected a string, got 47"],
    [undefined, "is missing; expected a string"],
  ])("a tenantId that is no text, once for each tenant: %s", (tenantId, reason) => {
    const { rootDomain: _root, ...onPremises } = platform;
    const lines = [0, 1].map((index) => `tenants[${String(index)}].tenantId: ${reason}`);
    expect(mistakes(tenantsWith({ tenantId }, { tenantId }))).toEqual(lines);
    const one = tenantsWith({ tenantId, fqdn: "cx.company.example" });
    expect(mistakes({ platform: onPremises, ...one })).toEqual(lines.slice(0, 1));
  });

  test("a missing secret of the client, for each tenant", () => {
    expect(mistakes({ secrets: undefined })).toEqual(
      [0, 1].map(
        (index) =>
          `tenants[${String(index)}].keyCloak.credentials.secret: is missing; it is the secret of client 'cim', the same for all tenants of a platform ` +
          "(pulumi config set --secret --path secrets.tenantDefaults.keyCloak.credentials.secret)",
      ),
    );
  });

  test("a survey studio of each tenant's own, without its address", () => {
    const studios = { surveys: "perTenant" };
    const surveys = { url: "http://surveys.tenant2.svc:1880" };
    expect(
      mistakes({ platform: { ...platform, studios }, ...tenantsWith({}, { surveys }) }),
    ).toEqual([
      "tenants[0].surveys.url: is missing; each tenant has a survey studio of its own (platform.studios.surveys), whose address only you know",
    ]);
    expect(mistakes({ platform: { ...platform, studios: { surveys: "ours" } } })).toEqual([
      expect.stringMatching(/^platform\.studios\.surveys: .*"shared".*"perTenant"/),
    ]);
  });

  test("all of them at once, also of different parts", () => {
    const found = mistakes({
      platform: { ...platform, grafana: { url: "grafana" } },
      tenantDefaults: { adopt: "yes" },
      secrets: { tenants: { tenant1: { redis: { pasword: "canary" } } } },
      tenants: [
        { tenantId: "t", tenantName: "One" },
        { tenantId: "tenant2", tenantName: "" },
      ],
    });
    expect(found.map((line) => line.split(":")[0])).toEqual([
      "platform.grafana.url",
      "tenantDefaults.adopt",
      "secrets.tenants.tenant1.redis.pasword",
      "tenants[0].tenantId",
      "tenants[1].tenantName",
    ]);
  });

  test("in one message that says that nothing was changed", () => {
    expect(() => read({ ...right, ...tenantsWith({ a: 1 }) })).toThrow(
      "the configuration of this stack has a mistake; nothing was changed:\n" +
        "  - tenants[0].a: is not a known setting; check its spelling",
    );
    expect(() => read({ ...right, ...tenantsWith({ a: 1, b: 2 }) })).toThrow(/ has 2 mistakes; /);
  });

  test("that Pulumi shows without a stack", () => {
    expect(new SettingsError([])).toBeInstanceOf(pulumi.RunError);
  });
});

describe("a secret in the plain list", () => {
  const at = (path: string, value: unknown): object =>
    path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as object;

  test.each(secretPaths)("%s is refused, with the command that sets it", (path) => {
    expect(mistakes(tenantsWith(at(path, "plain-canary")))).toEqual([
      `tenants[0].${path}: is a secret and must not stand here; ` +
        `use \`pulumi config set --secret --path 'secrets.tenants.tenant1.${path}'\``,
    ]);
  });

  test("is refused in the defaults too", () => {
    const tenantDefaults = { logo: "logos/sample.svg", redis: { password: "plain-canary" } };
    expect(mistakes({ tenantDefaults })).toEqual([
      "tenantDefaults.redis.password: is a secret and must not stand here; " +
        "use `pulumi config set --secret --path 'secrets.tenantDefaults.redis.password'`",
    ]);
  });

  test("is never shown, also when it is wrong by itself", () => {
    const found = mistakes(
      tenantsWith({ redis: { password: 471147 }, finesse: { adminPass: [] } }),
    );
    expect(found.join("\n")).not.toContain("471147");
    expect(found.filter((line) => line.includes("must not stand here"))).toHaveLength(2);
  });
});

describe("secrets beside the list", () => {
  test("are refused when they are no secrets, since they would lose their mark", () => {
    const found = mistakes({
      secrets: { ...secrets, tenants: { tenant1: { keyCloak: { MASTER_USERNAME: "m" } } } },
    });
    expect(found).toEqual([
      "secrets.tenants.tenant1.keyCloak.MASTER_USERNAME: is no secret setting; write it into tenants or tenantDefaults",
    ]);
  });

  test("belong to all tenants or to one, whose own win", () => {
    const { tenants } = read({
      ...right,
      secrets: {
        tenantDefaults: {
          keyCloak: { credentials: { secret: "client" } },
          redis: { password: "shared" },
        },
        tenants: { tenant2: { redis: { password: "own" }, mongo: { password: "own" } } },
      },
    });
    expect(tenants).toMatchObject([
      { redis: { password: "shared" }, keyCloak: { credentials: { secret: "client" } } },
      {
        redis: { password: "own" },
        mongo: { password: "own" },
        keyCloak: { credentials: { secret: "client" } },
      },
    ]);
    expect(tenants[0]).not.toHaveProperty("mongo");
  });

  test("lie over plain settings of the same block", () => {
    const { tenants } = read({
      ...right,
      ...tenantsWith({ redis: { userName: "own-user" } }),
      secrets: { ...secrets, tenants: { tenant1: { redis: { password: "own" } } } },
    });
    expect(tenants[0]).toMatchObject({ redis: { userName: "own-user", password: "own" } });
  });

  test("are never shown when they are wrong", () => {
    const found = mistakes({
      secrets: { tenantDefaults: { redis: { password: 471147 }, dialer: "canary" } },
    });
    expect(found).toEqual([
      "secrets.tenantDefaults.redis.password: expected a string",
      "secrets.tenantDefaults.dialer: expected an object",
    ]);
  });

  test("in extra settings are marked leaf by leaf, and the plain ones beside them are not", async () => {
    const { tenants } = read({
      ...right,
      ...tenantsWith({ extraSettings: { smtp: { host: "mail", port: 25 } } }),
      secrets: {
        tenantDefaults: {
          ...secrets.tenantDefaults,
          extraSettings: { smtp: { password: "smtp-canary" }, keys: ["key-canary"] },
        },
      },
    });
    const extra = tenants[0]?.extraSettings as {
      smtp: Record<string, unknown>;
      keys: pulumi.Output<string[]>;
    };
    expect(extra.smtp).toMatchObject({ host: "mail", port: 25 });
    expect(pulumi.Output.isInstance(extra.smtp["password"])).toBe(true);
    expect(await pulumi.isSecret(extra.smtp["password"] as pulumi.Output<string>)).toBe(true);
    expect(await pulumi.isSecret(extra.keys)).toBe(true);
    expect(JSON.stringify(extra.smtp["host"])).toBe('"mail"');
  });

  test("in extra settings have keys that can be stored", () => {
    const tenantDefaults = { ...secrets.tenantDefaults, extraSettings: { "a.b": "canary" } };
    expect(mistakes({ ...tenantsWith({}), secrets: { tenantDefaults } })).toEqual([
      'tenants[0].extraSettings: the key "a.b" cannot be stored: no dot, no leading "$", not empty',
    ]);
  });
});

describe("defaults of all tenants", () => {
  test("lie under each tenant's own settings, block by block", () => {
    const { tenants } = read({
      ...right,
      tenantDefaults: {
        logo: "logos/sample.svg",
        dialer: { maxConcurrentCalls: 5, callsPerSecond: 10 },
        onDestroy: "retain",
        extraSettings: { portal: { theme: "dark", lang: "en" } },
      },
      ...tenantsWith(
        { dialer: { callsPerSecond: 20 }, extraSettings: { portal: { lang: "de" } } },
        { onDestroy: "delete" },
      ),
    });
    expect(tenants).toMatchObject([
      {
        dialer: { maxConcurrentCalls: 5, callsPerSecond: 20 },
        onDestroy: "retain",
        extraSettings: { portal: { theme: "dark", lang: "de" } },
      },
      { dialer: { maxConcurrentCalls: 5, callsPerSecond: 10 }, onDestroy: "delete" },
    ]);
  });

  test("don't give a tenant its identity", () => {
    expect(mistakes({ tenantDefaults: { logo: "logos/sample.svg", tenantId: "x" } })).toEqual([
      "tenantDefaults.tenantId: is not a known setting; check its spelling",
    ]);
  });
});

describe("on premises", () => {
  const { rootDomain: _root, ...onPremises } = platform;
  const expertflow = {
    tenantId: "expertflow",
    tenantName: "Our company",
    fqdn: "cx.company.example",
  };
  const withTenants = (...tenants: object[]) => ({ platform: onPremises, tenants });

  test("there is the one tenant at a host name of its own", () => {
    expect(read({ ...right, ...withTenants(expertflow) }).tenants).toMatchObject([expertflow]);
  });

  test("its host name must be given", () => {
    const { fqdn: _fqdn, ...nameless } = expertflow;
    expect(mistakes(withTenants(nameless))).toEqual([
      "tenants[0].fqdn: is missing; without platform.rootDomain it must be given",
    ]);
  });

  test("no other tenant can be there", () => {
    const tenant2 = { tenantId: "tenant2", tenantName: "Two", fqdn: "two.company.example" };
    expect(mistakes(withTenants(expertflow, tenant2))).toEqual([
      'tenants[1].tenantId: must be "expertflow" on a platform without rootDomain, got "tenant2"; set platform.rootDomain for a multi-tenant platform',
    ]);
  });
});

describe("a file of tenants", () => {
  const directory = mkdtempSync(join(tmpdir(), "cx-settings-test-"));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  const write = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };

  test("adds its tenants to those of the list", () => {
    const tenantsFile = write(
      "fleet.yaml",
      "# our fleet\n- { tenantId: tenant8, tenantName: Eight }\n- tenantId: tenant9\n  tenantName: Nine\n  dialer: { maxConcurrentCalls: 5 }\n",
    );
    const ids = read({ ...right, tenantsFile }).tenants.map(({ tenantId }) => tenantId);
    expect(ids).toEqual(["tenant1", "tenant2", "tenant8", "tenant9"]);
    expect(read({ ...right, tenants: undefined, tenantsFile }).tenants).toHaveLength(2);
  });

  test("has its mistakes under its own name", () => {
    const tenantsFile = write(
      "wrong.yaml",
      "- { tenantId: tenant8, tenantName: Eight }\n- { tenantId: tenant8, tenantName: 9 }\n",
    );
    expect(mistakes({ tenantsFile })).toEqual([
      `${tenantsFile}[1].tenantName: expected a string, got 9`,
      `${tenantsFile}[1].tenantId: "tenant8" is already used by ${tenantsFile}[0]; each tenant needs its own`,
    ]);
  });

  test("has no secret in it either", () => {
    const tenantsFile = write(
      "secrets.yaml",
      "- { tenantId: tenant8, tenantName: Eight, redis: { password: canary }, extraSettings: { smtp: [{ password: canary }] } }\n",
    );
    const found = mistakes({ tenantsFile });
    expect(found.map((line) => line.split(" is a secret")[0])).toEqual([
      `${tenantsFile}[0].redis.password:`,
      `${tenantsFile}[0].extraSettings.smtp[0].password:`,
    ]);
    expect(found.join()).not.toContain("canary");
  });

  test("that is missing does not hide that the platform is", () => {
    const found = mistakes({ platform: undefined, tenantsFile: join(directory, "missing.yaml") });
    expect(found.map((line) => line.split(":")[0])).toEqual(["tenantsFile", "platform"]);
  });

  test("in another encoding is refused", () => {
    const tenantsFile = join(directory, "latin1.yaml");
    writeFileSync(tenantsFile, "- { tenantId: tenant8, tenantName: M\u00fcller }\n", "latin1");
    expect(mistakes({ tenantsFile })).toEqual([
      `tenantsFile: cannot read '${tenantsFile}': is not UTF-8 text; save it as UTF-8`,
    ]);
  });

  test("whose name has a colon is named in full", () => {
    const tenantsFile = write("mistake.yaml", "- a: b: c\n  d: [\n");
    expect(mistakes({ tenantsFile }).join()).toMatch(/at line 1, column \d+/);
  });

  test("that is missing is named", () => {
    const tenantsFile = join(directory, "missing.yaml");
    const found = mistakes({ tenantsFile });
    expect(found).toEqual([
      `tenantsFile: cannot read '${tenantsFile}': there is no such file; a relative path starts at ${process.cwd()}`,
    ]);
  });

  test("that is a pipe is not waited for", () => {
    const pipe = join(directory, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(mistakes({ tenantsFile: pipe })).toEqual([
      `tenantsFile: cannot read '${pipe}': it is a folder or a pipe; name a YAML file`,
    ]);
    expect(mistakes({ tenantsFile: directory })).toEqual([
      `tenantsFile: cannot read '${directory}': it is a folder or a pipe; name a YAML file`,
    ]);
  });

  test("that is no YAML is named with the place", () => {
    const tenantsFile = write("broken.yaml", "- tenantId: tenant8\n  tenantName: [unfinished\n");
    const [line, ...others] = mistakes({ tenantsFile });
    expect(others).toEqual([]);
    expect(line).toMatch(/^tenantsFile: cannot read '.*broken\.yaml': .* at line 3, column 1/);
  });

  test("that refers to itself is named", () => {
    const tenantsFile = write(
      "endless.yaml",
      "- &t { tenantId: tenant8, tenantName: Eight, extraSettings: { self: *t } }\n",
    );
    expect(mistakes({ tenantsFile })).toHaveLength(1);
    expect(mistakes({ tenantsFile })[0]).toMatch(/^tenantsFile: cannot read '.*endless\.yaml': /);
  });

  test.each([
    ["an object", "tenantId: tenant8\n"],
    ["a text", "tenants\n"],
  ])("that holds %s instead of a list is named", (_name, text) => {
    const tenantsFile = write("no-list.yaml", text);
    expect(mistakes({ tenantsFile })).toEqual([`${tenantsFile}: expected a list of tenants`]);
  });

  test.each([
    ["nothing", ""],
    ["comments only", "# - { tenantId: tenant8, tenantName: Eight }\n"],
    ["null", "null\n"],
  ])("that holds %s is no list without tenants", (_name, text) => {
    const tenantsFile = write("nothing.yaml", text);
    const change = { tenants: undefined, secrets, tenantsFile };
    expect(mistakes(change)).toEqual([`${tenantsFile}: is empty; write [] if no tenant is meant`]);
  });

  test("may hold an empty list beside an empty one", () => {
    const tenantsFile = write("none-yet.yaml", "[]\n");
    expect(read({ platform, tenants: [], tenantsFile }).tenants).toEqual([]);
    expect(read({ platform, tenants: [], tenantsFile: "" }).tenants).toEqual([]);
  });

  test("may share settings by anchors and merge keys, in more tenants than a hundred", () => {
    const ids = Array.from({ length: 150 }, (_, index) => `many${String(index)}`);
    const tenantsFile = write(
      "anchors.yaml",
      [
        "- &first { tenantId: first, tenantName: T, dialer: &dialer { callsPerSecond: 7 } }",
        "- { <<: *first, tenantId: second }",
        ...ids.map((id) => `- { tenantId: ${id}, tenantName: T, dialer: *dialer }`),
      ].join("\n"),
    );
    const { tenants } = read({ ...right, tenants: undefined, tenantsFile });
    expect(tenants.map(({ tenantId }) => tenantId)).toEqual(["first", "second", ...ids]);
    for (const { dialer } of tenants) expect(dialer).toEqual({ callsPerSecond: 7 });
  });

  test.each([
    [
      "one key twice",
      "- tenantId: tenant8\n  tenantName: A\n  tenantName: B\n",
      /one key stands twice in a map at line 3/,
    ],
    ["several documents", "- tenantId: tenant8\n---\n- tenantId: tenant9\n", /several documents/],
    [
      "a tag without a meaning",
      "- { tenantId: !vault tenant8, tenantName: T }\n",
      /a tag \(`!`\) has no meaning here at line 1, column 15/,
    ],
    [
      "an alias without an anchor",
      "- { tenantId: *gone, tenantName: T }\n",
      /no anchor.*column 15/,
    ],
    [
      "anchors that multiply each other",
      [
        "- &a [x,x,x,x,x,x,x,x,x,x]",
        ..."bcdefg".split("").map(
          (name, i) =>
            `- &${name} [${Array(10)
              .fill(`*${"abcdef".charAt(i)}`)
              .join()}]`,
        ),
      ].join("\n"),
      /multiply each other/,
    ],
  ])("with %s is named, with the reason and nothing of its text", (_name, text, reason) => {
    const tenantsFile = write("strange.yaml", text);
    const found = mistakes({ tenantsFile });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^tenantsFile: cannot read '.*strange\.yaml': [^\n]+[^:]$/);
    expect(found[0]).toMatch(reason);
    expect(found[0]).not.toMatch(/vault|gone/);
  });
});
