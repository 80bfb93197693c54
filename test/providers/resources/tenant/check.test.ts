import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { unknownValue } from "../../../../providers/engine/wire.ts";
import { describeProblem } from "../../../../providers/words/problems.ts";
import { tenantLifecycle } from "../../../../providers/resources/tenant/lifecycle.ts";
import { withDefaults } from "../../../../providers/resources/tenant/defaults.ts";
import { tenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import { mergeObjects } from "../../../../providers/objects.ts";
import { reservedIds } from "../../../../providers/resources/tenant/new-tenant.ts";
import { anySecret, fullSpec, sampleLogo, smallSpec } from "./sample-spec.ts";
import { check } from "../../../../providers/engine/stored.ts";

type Loose = Readonly<Record<string, unknown>>;

/** The problems of a tenant that would be right without the change. */
function problems(change: Loose, olds: Loose = {}, base: Loose = smallSpec): string[] {
  return check(tenantLifecycle, olds, mergeObjects(base, change)).problems.map(describeProblem);
}

const onVersion = (version: string | undefined, change: Loose = {}): Loose => ({
  ...smallSpec,
  ...change,
  connection: { ...smallSpec.connection, version },
});

describe("a tenant", () => {
  test.each([
    ["with the least that it needs", smallSpec],
    ["with everything", fullSpec],
  ])("%s is right, and gets its defaults", (_name, args) => {
    const { inputs, problems: found, warnings } = check(tenantLifecycle, {}, args);
    expect(found).toEqual([]);
    expect(warnings).toEqual([]);
    const { logoHash: _hash, ...defaults } = withDefaults(args);
    expect(inputs).toMatchObject(defaults);
  });

  test("stays as it is when it is checked again", () => {
    for (const args of [smallSpec, fullSpec]) {
      const { inputs } = check(tenantLifecycle, {}, args);
      expect(check(tenantLifecycle, {}, { ...inputs })).toEqual({
        inputs,
        problems: [],
        warnings: [],
      });
      expect(check(tenantLifecycle, { ...inputs }, { ...inputs }).problems).toEqual([]);
      expect(tenantSpec.parse(inputs)).toEqual(inputs);
    }
  });
});

describe("each setting", () => {
  test.each<[Loose, string]>([
    [
      { tenantId: "Tenant_1", keyCloak: { realm: "Tenant_1" } },
      'tenantId: must be 3-39 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash, got "Tenant_1"',
    ],
    [{ tenantName: "" }, 'tenantName: must not be empty, got ""'],
    [{ tenantCode: "12345" }, 'tenantCode: must be six digits, as a string, got "12345"'],
    [{ tenantCode: 123456 }, "tenantCode: expected a string, got 123456"],
    [{ status: "Active" }, 'status: expected "active" | "inActive", got "Active"'],
    [
      { fqdn: "https://tenant1.cx.example.com" },
      'fqdn: must be a host name in lower case, without scheme, port or path, got "https://tenant1.cx.example.com"',
    ],
    [
      { dialer: { callsPerSecond: "fast" } },
      'dialer.callsPerSecond: expected a whole number, got "fast"',
    ],
    [
      { dialer: { callsPerSecond: 1.5 } },
      "dialer.callsPerSecond: expected a whole number, got 1.5",
    ],
    [{ dialer: { maxCallTime: -1 } }, "dialer.maxCallTime: must not be negative, got -1"],
    [{ dialer: [] }, "dialer: expected an object, got a list"],
    [{ dialer: null }, "dialer: expected an object, got null"],
    [{ secureLink: { linkExpiryTime: 0 } }, "secureLink.linkExpiryTime: must be 1 or more, got 0"],
    [{ onDestroy: "remove" }, 'onDestroy: expected "suspend" | "delete" | "retain", got "remove"'],
    [
      { keyCloak: { "auth-server-url": "http://keycloak/auth" } },
      'keyCloak.auth-server-url: must end with a slash, got "http://keycloak/auth"',
    ],
    [
      { campaigns: { url: "campaigns:1880" } },
      'campaigns.url: expected a URL that starts with http:// or https://, got "campaigns:1880"',
    ],
    [
      {
        mediaServer: { wssUrl: "https://m.example.com", domainManagerUrl: "https://m.example.com" },
      },
      'mediaServer.wssUrl: expected a URL that starts with wss:// or ws://, got "https://m.example.com"',
    ],
    [
      { mediaServer: { wssUrl: "wss://m.example.com" } },
      "mediaServer.domainManagerUrl: is missing; expected a string",
    ],
    [
      { dialler: {} },
      'dialler: is not a known setting; check its spelling: did you mean "dialer"?',
    ],
    [{ redis: { user: "x" } }, "redis.user: is not a known setting; check its spelling"],
  ])("%j: %s", (change, sentence) => {
    expect(problems(change)).toEqual([sentence]);
  });

  test("is named when it is missing", () => {
    const { tenantName: _name, ...nameless } = smallSpec;
    expect(problems({}, {}, nameless)).toEqual(["tenantName: is missing; expected a string"]);
  });

  test("is judged beside all others at once", () => {
    const change = {
      tenantName: "",
      dialer: { callsPerSecond: "x", maxCallTime: -1 },
      adopt: "yes",
    };
    expect(problems(change).map((line) => line.split(":")[0])).toEqual([
      "dialer.maxCallTime",
      "dialer.callsPerSecond",
      "adopt",
      "tenantName",
    ]);
  });

  test("is shortened when it is very long", () => {
    expect(problems({ status: "x".repeat(200) })).toEqual([
      `status: expected "active" | "inActive", got "${"x".repeat(79)}…`,
    ]);
  });

  test("never shows its value when it is a secret", () => {
    const secrets = {
      keyCloak: {
        credentials: { secret: 471147 },
        PASSWORD_ADMIN: ["canary"],
        TWILIO_SID: 471147,
        MASTER_PASSWORD: "",
      },
      redis: { password: 471147 },
      finesse: { adminPass: true },
    };
    const found = problems(secrets);
    expect(found.sort()).toEqual([
      "finesse.adminPass: expected a string",
      "keyCloak.MASTER_PASSWORD: must not be empty",
      "keyCloak.PASSWORD_ADMIN: expected a string",
      "keyCloak.TWILIO_SID: expected a string",
      "keyCloak.credentials.secret: expected a string",
      "redis.password: expected a string",
    ]);
  });
});

describe("tenantId", () => {
  test.each([...reservedIds])("%s is reserved", (id, reason) => {
    const change = { tenantId: id, keyCloak: { realm: id } };
    expect(problems(change)).toEqual([
      `tenantId: "${id}" is reserved: ${reason}; choose another one`,
    ]);
  });

  test("must be the realm", () => {
    expect(problems({ keyCloak: { realm: "another" } })).toEqual([
      'keyCloak.realm: must be the tenantId "tenant1"',
    ]);
  });
});

describe("the host name", () => {
  const changed = { fqdn: "renamed.cx.example.com" };

  test("of a tenant that is there never changes", () => {
    expect(problems(changed, smallSpec)).toEqual([
      'fqdn: a provisioned tenant keeps its FQDN: it is "tenant1.cx.example.com" and cannot become "renamed.cx.example.com"; ' +
        "change it back, or make a new tenant with another tenantId",
    ]);
  });

  test("keeps its first label", () => {
    const olds = { ...smallSpec, subDomain: "tenant1" };
    expect(problems({ subDomain: "shop" }, olds)).toEqual([
      'subDomain: a provisioned tenant keeps its subDomain: it is "tenant1" and cannot become "shop"; ' +
        "change it back, or make a new tenant with another tenantId",
    ]);
    expect(problems({ subDomain: unknownValue }, olds)).toEqual([]);
    expect(problems({ ...changed, subDomain: "shop" }, olds)).toHaveLength(1);
  });

  test("may be another one for another tenant, or for a new one", () => {
    expect(problems(changed, { ...smallSpec, tenantId: "tenant2" })).toEqual([]);
    expect(problems(changed)).toEqual([]);
  });

  test("that is not known yet is not judged", () => {
    expect(problems({ fqdn: unknownValue }, smallSpec)).toEqual([]);
    expect(problems(changed, { ...smallSpec, fqdn: unknownValue })).toHaveLength(1);
  });
});

test("the client's secret is asked for, with the command that sets it", () => {
  const { keyCloak: _keyCloak, ...args } = smallSpec;
  expect(problems({}, {}, args)).toEqual([
    "keyCloak.credentials.secret: is missing; it is the secret of client 'cim', the same for all tenants of a platform " +
      "(pulumi config set --secret --path secrets.tenantDefaults.keyCloak.credentials.secret)",
  ]);
});

describe("the version of the platform", () => {
  const logo = { logo: sampleLogo };
  const mediaServer = { mediaServer: fullSpec.mediaServer };
  const twoFAConfigs = { twoFAConfigs: { is2FAEnabled: false } };
  const noLogo = "logo: is missing; since 5.0.1 every tenant needs one: a PNG or SVG file";
  const unknownTo = (path: string, version: string, since: string) =>
    `${path}: is not known to version ${version} of the platform, but since ${since}; leave it out`;

  test.each<[string | undefined, Loose, string[]]>([
    ["5.0.0", {}, []],
    ["5.0.0", logo, [unknownTo("logo", "5.0.0", "5.0.1")]],
    ["5.0.0", mediaServer, [unknownTo("mediaServer", "5.0.0", "5.1")]],
    ["5.0.0", twoFAConfigs, [unknownTo("twoFAConfigs", "5.0.0", "5.0.3")]],
    ["5.0.1", logo, []],
    ["5.0.1", {}, [noLogo]],
    ["5.0.1", { ...logo, ...twoFAConfigs }, []],
    ["5.0.1", { ...logo, ...mediaServer }, [unknownTo("mediaServer", "5.0.1", "5.1")]],
    ["5.1", { ...logo, ...mediaServer, ...twoFAConfigs }, []],
    ["5.1", {}, [noLogo]],
    [undefined, { ...logo, ...mediaServer, ...twoFAConfigs }, []],
    [undefined, {}, [noLogo]],
    [unknownValue, {}, []],
    [unknownValue, mediaServer, []],
  ])("%s takes %j", (version, change, expected) => {
    expect(problems({}, {}, onVersion(version, change))).toEqual(expected);
  });

  test("is one of three", () => {
    expect(problems({ connection: { version: "5.2" } })).toEqual([
      'connection.version: expected "5.0.0" | "5.0.1" | "5.1", got "5.2"',
    ]);
  });
});

test.each([{ maxRetries: 4 }, { operationTimeoutSeconds: 60 }, { caCertFile: "ca.crt" }])(
  "how the platform is called is no argument: %j",
  (limit) => {
    expect(problems({ connection: limit })).toEqual([
      expect.stringMatching(new RegExp(`^connection.${Object.keys(limit).join()}: is not a known`)),
    ]);
  },
);

describe("two-factor authentication", () => {
  const base = onVersion("5.1", { logo: sampleLogo });
  const on = (change: Loose) => ({ twoFAConfigs: { is2FAEnabled: true, ...change } });
  const found = (change: Loose, olds: Loose = base) => problems(change, olds, base);
  const twilio = { TWILIO_SID: "sid", TWILIO_VERIFY_SID: "verify", TWILIO_AUTH_TOKEN: "auth" };

  test("that is off needs nothing", () => {
    expect(found({ twoFAConfigs: { is2FAEnabled: false } })).toEqual([]);
  });

  test("needs a channel", () => {
    expect(found(on({}))).toEqual([
      'twoFAConfigs.channelType: is missing; expected "EMAIL" | "SMS" | "APP" | "RSA"',
    ]);
  });

  test("by an app needs nothing else", () => {
    expect(found(on({ channelType: "APP" }))).toEqual([]);
    expect(found(on({ channelType: "APP" }), {})).toEqual([]);
  });

  test("by mail needs a channel that exists", () => {
    expect(found(on({ channelType: "EMAIL" }))).toEqual([
      "twoFAConfigs.channelServiceIdentifier: is missing; EMAIL needs the identifier of a channel that exists in the tenant",
    ]);
    expect(found(on({ channelType: "EMAIL", channelServiceIdentifier: "mail" }))).toEqual([]);
  });

  test("by text message needs one, too", () => {
    const keyCloak = { TWILIO_SID: "a", TWILIO_VERIFY_SID: "b", TWILIO_AUTH_TOKEN: "c" };
    expect(found({ ...on({ channelType: "SMS" }), keyCloak })).toEqual([
      "twoFAConfigs.channelServiceIdentifier: is missing; SMS needs the identifier of a channel that exists in the tenant",
    ]);
  });

  test("by text message needs Twilio's settings; 'unset' is none", () => {
    const sms = on({ channelType: "SMS", channelServiceIdentifier: "sms" });
    expect(found(sms)).toEqual([
      "keyCloak.TWILIO_SID: is missing; channelType SMS needs it",
      "keyCloak.TWILIO_VERIFY_SID: is missing; channelType SMS needs it",
      "keyCloak.TWILIO_AUTH_TOKEN: is missing; channelType SMS needs it",
    ]);
    expect(found({ ...sms, keyCloak: twilio })).toEqual([]);
  });

  test("by RSA needs RSA's settings; an empty one is none", () => {
    const change = {
      ...on({ channelType: "RSA" }),
      keyCloak: { RSA_Server_URL: "https://rsa", RSA_Client_Key: "" },
    };
    expect(found(change)).toEqual([
      "keyCloak.RSA_Client_Key: is missing; channelType RSA needs it",
      "keyCloak.RSA_Client_ID: is missing; channelType RSA needs it",
    ]);
  });

  describe("by message at creation", () => {
    const mail = on({ channelType: "EMAIL", channelServiceIdentifier: "mail" });

    test("is refused, since it would lock everybody out", () => {
      expect(found(mail, {})).toEqual([
        "twoFAConfigs.is2FAEnabled: would lock everybody out of a new tenant: its channel can only be made after a first login; " +
          "create the tenant without it and switch it on in a later update, or set forceTwoFactorAtCreate: true",
      ]);
    });

    test("can be forced", () => {
      expect(found({ ...mail, forceTwoFactorAtCreate: true }, {})).toEqual([]);
      expect(found({ ...mail, forceTwoFactorAtCreate: unknownValue }, {})).toEqual([]);
    });
  });
});

describe("extra settings", () => {
  test.each([
    [{ "a.b": 1 }, "a.b"],
    [{ portal: { "deep.er": 1 } }, "deep.er"],
    [{ list: [{ $where: 1 }] }, "$where"],
    [{ "": 1 }, ""],
    [JSON.parse('{"portal":{"__proto__":{"a":1}}}') as Loose, "__proto__"],
  ])("%j hold a key that cannot be stored", (extraSettings, key) => {
    expect(problems({}, {}, { ...smallSpec, extraSettings })).toEqual([
      `extraSettings: the key "${key}" cannot be stored: no dot, no leading "$", not empty`,
    ]);
  });

  test("may be everything else", () => {
    const extraSettings = {
      a: null,
      b: [1, "x", { c: true }],
      "d-e_f": { g$: "" },
      constructor: 1,
    };
    expect(problems({ extraSettings })).toEqual([]);
  });
});

describe("the logo", () => {
  const base = (logo: unknown) => onVersion("5.1", { logo });

  test("gets its hash, so that a changed file shows in the preview", () => {
    const { inputs } = check(tenantLifecycle, {}, base(sampleLogo));
    const hash = createHash("sha256").update(readFileSync(sampleLogo)).digest("hex");
    expect(inputs).toMatchObject({ logo: sampleLogo, logoHash: hash });
  });

  test("of an odd shape is warned about, and no other one is", () => {
    expect(check(tenantLifecycle, {}, base(sampleLogo)).warnings).toEqual([]);
    const directory = mkdtempSync(join(tmpdir(), "cx-check-test-"));
    const square = join(directory, "square.svg");
    writeFileSync(square, '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="50"/>');
    expect(check(tenantLifecycle, {}, base(square)).warnings).toEqual([
      expect.stringContaining("1.0 times as wide as high"),
    ]);
    rmSync(directory, { recursive: true });
  });

  test("that cannot be used is a problem", () => {
    expect(problems({}, {}, base("missing.svg"))).toEqual([
      "logo: cannot read the file 'missing.svg'; give a PNG or SVG file, relative to the program's directory (that of Pulumi.yaml, or its 'main')",
    ]);
    expect(problems({}, {}, base(fileURLToPath(import.meta.url)))).toHaveLength(1);
    expect(check(tenantLifecycle, {}, base("missing.svg")).warnings).toEqual([]);
  });

  test("whose path is not known yet is left alone", () => {
    const { inputs, problems: found } = check(tenantLifecycle, {}, base(unknownValue));
    expect(found).toEqual([]);
    expect(inputs).toMatchObject({ logo: unknownValue });
    expect(inputs).not.toHaveProperty("logoHash");
  });
});

describe("what a change does otherwise than it looks", () => {
  const { inputs } = check(tenantLifecycle, {}, smallSpec);
  const secrets = { redis: { password: "new-1" }, mongo: { password: "new-2" } };

  test("is told: passwords that go out, and settings that are let go of", () => {
    const olds = { ...inputs, extraSettings: { smtp: { host: "mail" } } };
    const { warnings } = check(tenantLifecycle, olds, mergeObjects({ ...inputs }, secrets));
    expect(warnings).toEqual([
      "tenant 'tenant1': smtp.host is no longer managed and keeps its value",
      "tenant 'tenant1': redis.password, mongo.password will be sent. A platform may keep the password that realm, Redis or MongoDB were made with: try the login afterwards",
    ]);
  });

  test("is told: two-factor authentication that goes is switched off", () => {
    const twoFAConfigs = { is2FAEnabled: true, twoFAChannel: "app" };
    const { warnings } = check(tenantLifecycle, { ...inputs, twoFAConfigs }, { ...inputs });
    expect(warnings).toEqual([
      "tenant 'tenant1': two-factor authentication will be switched off",
      "tenant 'tenant1': twoFAConfigs.twoFAChannel is no longer managed and keeps its value",
    ]);
  });

  test.each([
    ["stays on", true, true],
    ["is new, and off", undefined, false],
    ["is new, and on", undefined, true],
    ["stays off", false, false],
    ["is switched on", false, true],
  ])("is nothing of two-factor authentication that %s", (_what, before, now) => {
    const base = onVersion("5.1", { logo: sampleLogo });
    const having = (is2FAEnabled: boolean | undefined): Loose =>
      is2FAEnabled === undefined
        ? base
        : { ...base, twoFAConfigs: { is2FAEnabled, channelType: "APP" } };
    const olds = check(tenantLifecycle, {}, having(before)).inputs;
    const { problems: found, warnings } = check(
      tenantLifecycle,
      { ...olds },
      { ...having(now), tenantName: "Another name" },
    );
    expect({ found, warnings }).toEqual({ found: [], warnings: [] });
  });

  test("is nothing of a new tenant, or of one that replaces another", () => {
    const news = mergeObjects(smallSpec, secrets);
    expect(check(tenantLifecycle, {}, news).warnings).toEqual([]);
    expect(check(tenantLifecycle, { ...inputs, tenantId: "tenant2" }, news).warnings).toEqual([]);
  });
});

test("no secret of the arguments is ever in a problem", () => {
  const wrong = mergeObjects(fullSpec, { tenantName: 1, connection: { url: "x" }, dialer: null });
  const found = check(tenantLifecycle, {}, wrong).problems.map(describeProblem);
  expect(found.length).toBeGreaterThan(2);
  expect(found.join("\n")).not.toMatch(anySecret);
});

describe("extraSettings that would go round the rules", () => {
  test.each([
    ["tenantId", { tenantId: "other" }, /is a setting of its own; write it beside extraSettings/],
    ["fqdn", { fqdn: "other.cx.example.com" }, /is a setting of its own/],
    ["subDomain", { subDomain: "other" }, /is a setting of its own/],
    ["status", { status: "inActive" }, /is a setting of its own/],
    ["keyCloak.realm", { keyCloak: { realm: "other" } }, /is a setting of its own/],
    ["createdBy", { createdBy: "me" }, /is written by the platform itself; take it out/],
    ["license.updatedAt", { license: { updatedAt: "2026" } }, /has a name that databases keep/],
    ["a.b._id", { a: { b: { _id: 1 } } }, /has a name that databases keep for themselves/],
    ["logoPath", { logoPath: "/x" }, /is written by the platform itself/],
  ])("%s is a mistake", (path, extraSettings, reason) => {
    const found = problems({}, {}, { ...smallSpec, extraSettings });
    expect(found).toEqual([expect.stringMatching(reason)]);
    expect(found[0]).toContain(`extraSettings.${path}: `);
  });

  test("other settings of the same blocks are none", () => {
    const extraSettings = { keyCloak: { newSetting: "x" }, smtp: { host: "h" } };
    expect(problems({}, {}, { ...smallSpec, extraSettings })).toEqual([]);
  });
});

test.each([
  ["   ", "must not be blank"],
  ["Tenant\nOne", "must be one line, without control characters"],
  ["Tenant\u001b[2J", "must be one line, without control characters"],
  ["2026-01-01 00:00:00 +0000 UTC", "is a date to YAML, which Pulumi has written out"],
])("the name %j is a mistake", (tenantName, reason) => {
  expect(problems({}, {}, { ...smallSpec, tenantName })).toEqual([
    expect.stringContaining(`tenantName: ${reason}`),
  ]);
});

test.each(["M\u00fcller & S\u00f6hne", "2026", "Tenant 2026-01-01", "\u4e2d\u6587"])(
  "the name %j is none",
  (tenantName) => {
    expect(problems({}, {}, { ...smallSpec, tenantName })).toEqual([]);
  },
);
