import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { secretPaths } from "../../../providers/resources/tenant/secret-paths.ts";
import { mistakes, read, right, secrets } from "../kit.ts";

const tenant = { tenantId: "tenant1", tenantName: "Tenant One" };
const set = "use `pulumi config set --secret --path 'secrets.";
const scopes = [
  ["tenants[0]", "tenants.tenant1", (more: object) => ({ tenants: [{ ...tenant, ...more }] })],
  [
    "tenantDefaults",
    "tenantDefaults",
    (more: object) => ({ tenantDefaults: { logo: "logos/sample.svg", ...more } }),
  ],
] as const;

describe.each(scopes)("in plain %s", (path, scope, change) => {
  test.each([
    ["smtpPassword", { smtpPassword: "canary" }],
    ["smtp.password", { smtp: { password: "canary" } }],
    ["a.b.c.apiKey", { a: { b: { c: { apiKey: "canary" } } } }],
    ["api_key", { api_key: "canary" }],
    ["smtpPass", { smtpPass: "canary" }],
    ["db.pwd", { db: { pwd: "canary" } }],
    ["passphrase", { passphrase: "canary" }],
    ["aws.accessKey", { aws: { accessKey: "canary" } }],
    ["pin.secret", { pin: { secret: 471147 } }],
    ["credentials.user", { credentials: { user: "canary" } }],
  ])("what sounds like a secret is one: extraSettings.%s", (name, extraSettings) => {
    expect(mistakes(change({ extraSettings }))).toEqual([
      `${path}.extraSettings.${name}: is a secret and must not stand here; ${set}${scope}.extraSettings.${name}'\``,
    ]);
  });

  test("a secret in a list is one too, and the list goes as a whole", () => {
    const extraSettings = { servers: [{ host: "mail" }, { token: "canary", host: "backup" }] };
    expect(mistakes(change({ extraSettings }))).toEqual([
      `${path}.extraSettings.servers[1].token: is a secret and must not stand here; ${set}${scope}.extraSettings.servers[1].token'\`` +
        " (lists are taken whole: all that belongs to extraSettings.servers goes there with it)",
    ]);
  });

  test("a key that needs quotes has them in the command", () => {
    const extraSettings = { "smtp server": { password: "canary" } };
    expect(mistakes(change({ extraSettings }))[0]).toContain(
      `${set}${scope}.extraSettings["smtp server"].password'`,
    );
  });

  test("an enforcer's secret is one too", () => {
    const keyCloak = { "policy-enforcer": { credentials: { secret: "canary" } } };
    expect(mistakes(change({ keyCloak }))).toEqual([
      expect.stringContaining("policy-enforcer.credentials.secret: is a secret"),
    ]);
  });

  test.each([
    "https://user:canary@mail.example.com/",
    "amqp://user:canary@mq.example.com",
    "jdbc:postgresql://user:canary@db/cx",
    "https://canary@git.example.com/cx.git",
    "see https://user:canary@mail.example.com",
  ])("an account in a URL is refused: %s", (url) => {
    expect(mistakes(change({ extraSettings: { hooks: ["x", { url }] } }))).toEqual([
      expect.stringMatching(
        /extraSettings\.hooks\[1\]\.url: holds a URL with a user or a password.*use `pulumi config set --secret/,
      ),
    ]);
  });

  test("an account in a URL that the platform knows is refused, and where it can't be encrypted too", () => {
    const found = mistakes(change({ keyCloak: { SCOPE_NAME: "x://u:canary@h", resource: "cim" } }));
    expect(found).toEqual([
      `${path}.keyCloak.SCOPE_NAME: holds a URL with a user or a password, which everybody could read; take them out of it`,
    ]);
  });

  test("what is both is one mistake", () => {
    const extraSettings = { token: "https://user:canary@mail.example.com" };
    expect(mistakes(change({ extraSettings }))).toEqual([
      expect.stringMatching(/extraSettings\.token: is a secret/),
    ]);
  });

  test("a value of another kind is not shown either, also where only the list of settings says that it is a secret", () => {
    const found = mistakes(
      change({ keyCloak: { TWILIO_SID: 471147 }, redis: { password: 815815 } }),
    );
    expect(found).toContain(`${path}.keyCloak.TWILIO_SID: expected a string`);
    expect(found.join("\n")).not.toMatch(/471147|815815/);
  });

  test("no mistake shows what it is about", () => {
    const extraSettings = { password: "canary", urls: ["https://u:canary@h"], pin: { token: 47 } };
    expect(mistakes(change({ extraSettings })).join("\n")).not.toMatch(/canary|47/);
  });

  test("what is no secret may stand there", () => {
    const extraSettings = {
      smtp: { host: "mail.example.com", url: "https://mail.example.com:8443/a@b?x=c:d@e" },
      tokenRequired: true,
      password: "",
      apiKey: null,
      contact: "mailto:cx@example.com",
      bypass: "no",
      keyboard: "qwertz",
    };
    const keyCloak = { "verify-token-audience": true, PASSWORD_EXPIRY_WARNING_LIMIT: 7 };
    expect(mistakes(change({ extraSettings, keyCloak }))).toEqual([]);
  });
});

describe("secrets of a tenant", () => {
  test("that is not in the list are a mistake, with the tenant that was meant", () => {
    const tenants = { tenatn1: { redis: { password: "canary" } }, "a b": {} };
    expect(mistakes({ secrets: { ...secrets, tenants } })).toEqual([
      'secrets.tenants.tenatn1: belongs to no tenant of this stack; did you mean "tenant1"?; ' +
        "take it out with `pulumi config rm --path 'secrets.tenants.tenatn1'`",
      'secrets.tenants["a b"]: belongs to no tenant of this stack; take it out with `pulumi config rm --path \'secrets.tenants["a b"]\'`',
    ]);
  });

  test("are judged beside a tenantId that is none", () => {
    const change = {
      tenants: [{ ...tenant, tenantId: 47 }],
      secrets: { ...secrets, tenants: { tenant9: {} } },
    };
    expect(mistakes(change)).toEqual([
      expect.stringMatching(/^secrets\.tenants\.tenant9: belongs to no tenant of this stack; take/),
      "tenants[0].tenantId: expected a string, got 47",
    ]);
  });

  test("hold secrets and nothing else, as do those of all tenants", () => {
    const open = { redis: { userName: "u", password: "canary" }, dialer: { callsPerSecond: 5 } };
    const reason = "is no secret setting; write it into tenants or tenantDefaults";
    const found = mistakes({
      secrets: {
        tenantDefaults: { ...secrets.tenantDefaults, ...open },
        tenants: { tenant1: open, tenant2: { extraSettings: { anything: "canary" } } },
      },
    });
    expect(found).toEqual(
      ["tenantDefaults", "tenants.tenant1"].flatMap((scope) => [
        `secrets.${scope}.redis.userName: ${reason}`,
        `secrets.${scope}.dialer.callsPerSecond: ${reason}`,
      ]),
    );
    expect(mistakes({ secrets: { tenants: { tenant1: open } } })).not.toEqual([]);
  });

  test("are not blamed when the list could not be read", () => {
    const tenants = { tenant9: { redis: { password: "canary" } } };
    expect(mistakes({ secrets: { ...secrets, tenants }, tenantsFile: "missing.yaml" })).toEqual([
      expect.stringMatching(/^tenantsFile: cannot read/),
    ]);
  });

  test("in an enforcer's settings are marked leaf by leaf", async () => {
    const enforcerSecrets = { "policy-enforcer": { credentials: { secret: "canary" } } };
    const { tenants } = read({
      ...right,
      tenants: [{ ...tenant, keyCloak: { "policy-enforcer": { mode: "on" } } }],
      secrets: { ...secrets, tenants: { tenant1: { keyCloak: enforcerSecrets } } },
    });
    const secretSchema = z.looseObject({ secret: z.unknown() });
    const schema = z.looseObject({
      credentials: secretSchema,
      "policy-enforcer": z.looseObject({ mode: z.string(), credentials: secretSchema }),
    });
    const { credentials, "policy-enforcer": enforcer } = schema.parse(tenants[0]?.keyCloak);
    const { secret } = enforcer.credentials;
    expect(pulumi.Output.isInstance(secret) && (await pulumi.isSecret(secret))).toBe(true);
    expect([enforcer.mode, credentials]).toEqual([
      "on",
      secrets.tenantDefaults.keyCloak.credentials,
    ]);
  });
});

describe("what was set without --secret", () => {
  const mine = { redis: { password: "plain-canary" } };
  const login = { username: "me", password: "plain-canary" };
  const plainText = (path: string) =>
    `${path}: stands in plain text in the stack's file; encrypt it with \`pulumi config set --secret --path '${path}'\`, and choose another value if somebody may have read it`;

  test("is a mistake when nothing of the block is encrypted", () => {
    const change = {
      secrets: { ...secrets, tenants: { tenant1: mine } },
      login,
      grafanaLogin: { username: "me", token: "plain-canary", password: "plain-canary" },
    };
    expect(mistakes(change, { secretKeys: [] })).toEqual(
      [
        "secrets.tenantDefaults.keyCloak.credentials.secret",
        "secrets.tenants.tenant1.redis.password",
        "login.password",
        "grafanaLogin.token",
        "grafanaLogin.password",
      ].map(plainText),
    );
  });

  test("is a mistake beside others that are encrypted", () => {
    const encrypted = { secure: "v1:abc" };
    const file = {
      "cx-tenants:secrets": {
        tenantDefaults: { keyCloak: { credentials: { secret: encrypted } } },
        tenants: { tenant1: { ...mine, extraSettings: { keys: [encrypted, 47] } } },
      },
      "cx-tenants:login": { ...login, clientSecret: encrypted },
    };
    const tenant1 = { ...mine, extraSettings: { keys: ["canary", "47"] } };
    const change = {
      secrets: { ...secrets, tenants: { tenant1 } },
      login: { ...login, clientSecret: "canary" },
    };
    expect(mistakes(change, { file })).toEqual(
      [
        "secrets.tenants.tenant1.redis.password",
        "secrets.tenants.tenant1.extraSettings.keys[1]",
        "login.password",
      ].map(plainText),
    );
  });

  test("is not taken for one because something else has the same value", () => {
    const file = { "cx-tenants:login": { username: "same", password: { secure: "v1:abc" } } };
    expect(mistakes({ login: { username: "same", password: "same" } }, { file })).toEqual([]);
  });

  test("is not read out of the file of another run", () => {
    const file = { "cx-tenants:login": { password: "of-another-file" } };
    expect(mistakes({ login }, { file })).toEqual([]);
  });

  test("is no mistake where it is no secret", () => {
    const nothing = { tenants: { tenant1: { extraSettings: { apiKey: null } } } };
    expect(
      mistakes(
        { secrets: { ...secrets, ...nothing } },
        { file: { "cx-tenants:secrets": nothing } },
      ),
    ).toEqual([]);
    const change = { login: { clientId: "c", username: "u" }, grafanaLogin: { username: "u" } };
    expect(mistakes(change, { secretKeys: ["cx-tenants:secrets"] })).toEqual([]);
  });
});

test("what is encrypted in a place that is not for secrets is refused: it would not stay so", () => {
  const encrypted = { secure: "v1:abc" };
  const file = {
    "cx-tenants:tenants": [{ tenantId: "tenant1", extraSettings: { smtp: { host: encrypted } } }],
    "cx-tenants:tenantDefaults": { finesse: { adminUser: encrypted } },
  };
  const secretKeys = ["secrets", "tenants", "tenantDefaults", "tenantsFile"].map(
    (block) => `cx-tenants:${block}`,
  );
  const words =
    "is encrypted, but would not stay so: only what stands under secrets does. If it is a secret, set it there; " +
    "if it is none, set it without --secret";
  expect(mistakes({}, { file, secretKeys })).toEqual([
    `tenants[0].extraSettings.smtp.host: ${words}`,
    `tenantDefaults.finesse.adminUser: ${words}`,
    `tenantsFile: ${words}`,
  ]);
  expect(mistakes({}, { file, secretKeys: ["cx-tenants:secrets"] })).toEqual([]);
  const platform = { "cx-tenants:platform": { rootDomain: encrypted } };
  const secretKeysNow = ["cx-tenants:secrets", "cx-tenants:platform"];
  expect(mistakes({}, { file: platform, secretKeys: secretKeysNow })).toEqual([
    `platform.rootDomain: ${words}`,
  ]);
});

test("every secret setting has its place beside the list", () => {
  for (const path of secretPaths) {
    const value = path.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), "x");
    expect(mistakes({ secrets: { ...secrets, tenants: { tenant1: value } } })).toEqual([]);
  }
});

test("a block that is left empty when its secret was taken out is no mistake", () => {
  const left = { ...secrets, tenants: { tenant1: { redis: {}, keyCloak: { credentials: {} } } } };
  expect(mistakes({ secrets: left })).toEqual([]);
  const lost = { tenantDefaults: { keyCloak: { credentials: {} } } };
  expect(mistakes({ secrets: lost }).join()).toMatch(/keyCloak\.credentials\.secret: is missing/);
});

test("a block that is left empty makes no block of the tenant", () => {
  const left = { redis: {}, extraSettings: {}, keyCloak: { "policy-enforcer": {} } };
  const { tenants } = read({ ...right, secrets: { ...secrets, tenants: { tenant1: left } } });
  expect(tenants[0]).toEqual({ ...tenants[1], ...tenant, fqdn: "tenant1.cx.example.com" });
});

test("what only begins like the sign of an encrypted value is none", () => {
  const tenantDefaults = { secureLink: { linkExpiryTime: 5 }, tenantName: { secure: "v1:abc" } };
  const surroundings = {
    file: { "cx-tenants:tenantDefaults": tenantDefaults },
    secretKeys: ["cx-tenants:tenantDefaults", "cx-tenants:secrets"],
  };
  expect(mistakes({}, surroundings)).toEqual([
    expect.stringMatching(/^tenantDefaults\.tenantName: is encrypted/),
  ]);
});

test("what stands in the place of a secret is not shown, whatever it is", () => {
  const tenant = { keyCloak: { credentials: { secret: ["canary"] } } };
  for (const change of [{ tenantDefaults: tenant }, { tenants: [{ ...tenant }] }]) {
    const found = mistakes(change).join("\n");
    expect(found).toContain("keyCloak.credentials.secret");
    expect(found).not.toContain("canary");
  }
});
