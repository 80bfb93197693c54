import { describe, expect, test } from "@jest/globals";
import { platformOf } from "../../../components/platform.ts";
import { secretAt, secretCommands, settingsFrom } from "../../../operations/import/from-payload.ts";
import { payloadOf } from "../../e2e/by-hand.ts";

const platform = platformOf({
  rootDomain: "cx.localhost",
  tenantApi: { url: "https://cx.localhost/cx-tenant", version: "5.1" },
  keycloak: { url: "https://cx.localhost/auth" },
});
if (platform === undefined) throw new Error("no platform");
const shared = { platform, tenantDefaults: { logo: "logos/sample.svg" }, secrets: {} };

const usual = { ...payloadOf({ tenantId: "tenant7" }), status: "Active" };
const text = JSON.stringify(usual, null, 2);

const script = `#!/bin/bash
# Creates a tenant: edit tenantId and fqdn.
curl -sk -X POST "https://\${HOST}/cx-tenant/tenant" \\
  -H 'Content-Type: application/json' \\
  -d '${text}'
echo done
`;

const taken = (file: string, change = shared) => settingsFrom(file, "payload.json", change);
const refused = (file: string) => {
  try {
    taken(file);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "taken";
};
const withChange = (change: object) => JSON.stringify({ ...usual, ...change }, null, 2);

describe("a payload that makes a tenant", () => {
  test("is found in a script with braces of its own and an apostrophe in its quotes", () => {
    const quoted = script.replaceAll("Tenant tenant7", String.raw`It'\''s`);
    const made = taken(`usage() { echo "{tenantId}"; }\n${quoted}`);
    expect(made.settings).toMatchObject({ tenantId: "tenant7", tenantName: "It's" });
  });

  test("is one: of several none is taken, and their lines are named", () => {
    expect(refused(`${text}\n${text}`)).toMatch(/^payload.json holds 2 payloads, on lines 1, \d+;/);
  });

  test("becomes what differs from the defaults", () => {
    expect(taken(text).settings).toEqual({
      tenantId: "tenant7",
      tenantName: "Tenant tenant7",
      tenantCode: "204518",
      mongo: { isManaged: false },
      campaigns: { username: "admin" },
      surveys: { username: "admin" },
      finesse: { url: "https://finesse.example.com", adminUser: "admin" },
      secureLink: { linkExpiryTime: 30 },
      keyCloak: { MASTER_USERNAME: "admin" },
    });
  });

  test("is found in the script that sends it", () => {
    expect(taken(script)).toEqual(taken(text));
  });

  test("leaves its secrets to commands that show none", () => {
    const commands = secretCommands(taken(text), "payload.json", "prod");
    expect(commands.join("\n")).not.toMatch(/canary|11111111/);
    expect(commands).toContain(
      "npm run -s import-tenants -- --from payload.json --secret redis.password | pulumi config set --secret --path cx-tenants:secrets.tenants.tenant7.redis.password --stack prod",
    );
    expect(commands).toHaveLength(11);
    expect(secretAt(script, "create_tenant.sh", "redis.password")).toBe("redis-canary-tenant7");
  });

  test("needs no command for a secret that all tenants share", () => {
    const secrets = {
      keyCloak: { credentials: { secret: "11111111-2222-4333-8444-555555555555" } },
    };
    const { secrets: needed } = taken(text, { ...shared, secrets });
    expect(needed).not.toContain("keyCloak.credentials.secret");
  });

  test("keeps what the project does not know under extraSettings, and a suspension", () => {
    const { tenantSettings } = usual;
    const more = {
      status: "inActive",
      tenantSettings: { ...tenantSettings, newFeature: { level: 3 } },
    };
    expect(taken(withChange(more)).settings).toMatchObject({
      status: "inActive",
      extraSettings: { newFeature: { level: 3 } },
    });
  });

  test("says what it has no place for, and what is missing", () => {
    const { notes } = taken(withChange({ licence: "x" }), {
      ...shared,
      tenantDefaults: {} as never,
    });
    expect(notes).toEqual([
      "add logo: <file>, a PNG or SVG",
      "beside tenantSettings the API knows no licence: left out",
    ]);
  });
});

describe("a payload that can't be taken", () => {
  test.each([
    [
      "an id that no new tenant may have",
      { tenantId: "Tenant_7" },
      /line 7: tenantId: must be 3-39 characters/,
    ],
    [
      "a status that there is not",
      { status: "Paused" },
      /line 4: status: expected "active" \| "inActive"/,
    ],
    ["no name", { tenantName: undefined }, /payload.json, line 1: the payload has no tenantName/],
  ])("is told by the line: %s", (_what, change, words) => {
    expect(refused(withChange(change))).toMatch(words);
  });

  test("is told by the line within a block, of a script too", () => {
    const wrong = script.replace('"maxCallTime": "60"', '"maxCallTime": "sixty"');
    const line = wrong.split("\n").findIndex((one) => one.includes("sixty")) + 1;
    expect(refused(wrong)).toContain(
      `line ${String(line)}: dialer.maxCallTime: expected a whole number`,
    );
  });

  test("is told by the line where it is no JSON, and nothing of it is shown", () => {
    const broken = text.replace('"status": "Active",', '"status": "Active"');
    expect(refused(broken)).toMatch(/payload.json, line 5: this is no JSON/);
    expect(refused(text.slice(0, -2))).toMatch(/payload.json, line \d+: this is no JSON/);
    expect(refused(broken)).not.toMatch(/canary/);
    expect(refused("echo nothing")).toContain("holds no payload: there is no { in it");
  });

  test("names the secrets that it has, when another one is asked for", () => {
    expect(() => secretAt(text, "payload.json", "redis.pass")).toThrow(
      /payload.json has no secret 'redis.pass'\n.*redis.password, mongo.password/,
    );
  });
});
