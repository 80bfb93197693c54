import { describe, expect, test } from "@jest/globals";
import { mergeObjects } from "../../../../providers/objects.ts";
import { describeProblem, problemsOf } from "../../../../providers/words/problems.ts";
import { newNamesFit } from "../../../../providers/resources/tenant/new-tenant.ts";
import { tenantSpec } from "../../../../providers/resources/tenant/schema.ts";
import { fullSpec } from "./sample-spec.ts";

const problemsWith = (change: object) =>
  problemsOf(tenantSpec, mergeObjects(fullSpec, { ...change })).map(describeProblem);

const label = "a".repeat(63);
/** A host name of so many characters. */
const hostOf = (length: number) => `${label}.`.repeat(4).slice(0, length - 1) + "b";

describe("a tenant may have", () => {
  test.each<[string, object]>([
    ["the longest owner", { owner: "a".repeat(200) }],
    ["an owner with every sign", { owner: "_.@:/+-9Z" }],
    ["labels of one letter", { fqdn: "a.b.c" }],
    ["a host name of two labels", { fqdn: "a.b" }],
    ["the longest label", { fqdn: `${label}.${label}.com` }],
    ["the longest host name", { fqdn: hostOf(253) }],
    ["a socket without encryption", { mediaServer: { wssUrl: "ws://media.example.com" } }],
    ["ssl-required none", { keyCloak: { "ssl-required": "none" } }],
    ["ssl-required all", { keyCloak: { "ssl-required": "all" } }],
  ])("%s", (_what, change) => {
    expect(problemsWith(change)).toEqual([]);
  });
});

/** What is wrong, of which setting, and the values of which that is said. */
const mistakes: [string, string, string[]][] = [
  [
    "must be 1-200 letters, digits or . _ @ : / + -, e.g. pulumi:cx-tenants/prod",
    "owner",
    [" team", "team blue", "team#1", ""],
  ],
  [
    "must be a host name in lower case, without scheme, port or path",
    "fqdn",
    [
      "tenant1",
      "https://a.example.com",
      "a.example.com/x",
      "a.example.com:443",
      "a.example-",
      "-a.example",
      "a..example",
      "A.example",
      `${label}a.b`,
      `b.${label}a`,
    ],
  ],
];

describe("a new tenant", () => {
  test.each(["1tenant", "Atenant", "tenant-", "tenant.1", "a1", "a".repeat(40)])(
    "can't be called '%s'; one that is there may be",
    (tenantId) => {
      const reason =
        "must be 3-39 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash";
      const told = newNamesFit({ tenantId, adopt: "never" }).map(describeProblem);
      expect(told).toEqual([`tenantId: ${reason}, got "${tenantId}"`]);
      expect(newNamesFit({ tenantId, adopt: "ifIdentical" })).toEqual([]);
      expect(problemsWith({ tenantId })).toEqual([]);
    },
  );

  test.each(["a-1", "a".repeat(39)])("may be called '%s'", (tenantId) => {
    expect(newNamesFit({ tenantId })).toEqual([]);
  });
});

describe.each(mistakes)("%s: is said", (reason, name, values) => {
  test.each(values)(`of the ${name} '%s'`, (value) => {
    expect(problemsWith({ [name]: value })).toEqual([`${name}: ${reason}, got "${value}"`]);
  });
});

test("a host name must be 253 characters at most", () => {
  expect(problemsWith({ fqdn: hostOf(254) })).toEqual([
    expect.stringMatching(/^fqdn: must be 253 characters at most, got "a{63}\./),
  ]);
});

test.each(["user@", "user:canary@", ":canary@"])(
  "an address with an account is refused, and the account not shown: %s",
  (account) => {
    expect(problemsWith({ finesse: { url: `https://${account}finesse:8445` } })).toEqual([
      'finesse.url: must hold no user and no password: they would be shown; see docs/production.md, Credentials, got "https://…@finesse:8445"',
    ]);
  },
);

test.each([
  ["dialer.callsPerSecond", { dialer: { callsPerSecond: 2 ** 53 } }],
  ["secureLink.linkExpiryTime", { secureLink: { linkExpiryTime: 2 ** 53 } }],
])("a number that no computer counts exactly is not whole: %s", (path, change) => {
  expect(problemsWith(change)).toEqual([`${path}: expected a whole number, got 9007199254740992`]);
});
