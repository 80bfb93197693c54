import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NetworkingV1Api } from "@kubernetes/client-node";
import { makeByHand, payloadOf, type HandMade } from "./by-hand.ts";
import { Portal } from "./portal.ts";
import { Site } from "./site.ts";

/** Ids, names, codes and values that a platform may have, and that no new tenant could get. */
const odd: HandMade[] = [
  { tenantId: "Old_Tenant", settings: { fqdn: "old.cx.localhost", subDomain: "OLD" } },
  { tenantId: "ACME", record: { tenantName: ' odd: "name" # 7', tenantCode: "A-7" } },
  { tenantId: "4711", record: { status: "inActive" } },
  { tenantId: "capitals", settings: { fqdn: "Capitals.CX.localhost" } },
  {
    tenantId: "texts",
    settings: {
      dialer: {
        serviceIdentifier: "sip:1",
        maxConcurrentCalls: "05",
        maxCallTime: "60",
        callsPerSecond: "9",
      },
      keyCloak: { "auth-server-url": "http://keycloak/auth", SCOPE_NAME: "openid" },
    },
  },
  {
    tenantId: "unknown-block",
    settings: {
      newFeature: { level: 3, apiKey: "hidden-canary", tags: ["a", "b"] },
      finesse: undefined,
    },
  },
  {
    tenantId: "two-factor",
    settings: {
      twoFAConfigs: {
        is2FAEnabled: true,
        channelType: "EMAIL",
        channelServiceIdentifier: "otp@example.com",
      },
    },
  },
];

const incomplete: HandMade[] = [
  { tenantId: "no-host", without: ["allowed host"] },
  { tenantId: "no-ingress", without: ["Ingress"] },
  { tenantId: "no-record", without: ["DNS record"] },
  { tenantId: "no-way-in", without: ["Ingress", "DNS record"] },
  { tenantId: "next-to-nothing", without: ["Ingress", "allowed host"] },
];

const usual = Array.from({ length: 60 - odd.length - incomplete.length }, (_, index) => ({
  tenantId: `tenant${String(index + 1)}`,
}));

let site: Site;

beforeAll(async () => {
  site = await Site.start();
  await makeByHand(site, [...usual, ...odd, ...incomplete]);
}, 180_000);
afterAll(async () => {
  expect(site.transcript.join("\n")).not.toMatch(/canary(?!-passphrase)/);
  await site.remove();
});

const records = async () => JSON.stringify((await site.state()).tenants);
const writes = async () =>
  Object.keys((await site.state()).requests).filter(
    (request) => !/ GET /.test(request) && !request.includes("openid-connect/token"),
  );
/** The API server counts up the version of an object with each write. */
async function versionsInCluster(): Promise<string[]> {
  const { items } = await site.kubernetes(NetworkingV1Api).listIngressForAllNamespaces();
  return items.map(({ metadata }) => `${metadata?.name ?? ""} ${metadata?.resourceVersion ?? ""}`);
}

/** What a preview says that it would make. */
async function planned(): Promise<string[]> {
  const said = await site.pulumi(["preview"]);
  expect(said).toMatchObject({ failure: "" });
  const lines = said.text.matchAll(/^ [+~-]+ +\S+?:?(\w+) (\S+) (create|update|delete|replace)/gm);
  return [
    ...new Set(
      [...lines].map(([, kind, name, step]) => `${step ?? ""} ${kind ?? ""} ${name ?? ""}`),
    ),
  ].sort();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(20);
}

let before: string;

describe("60 tenants that were made by hand", () => {
  test("are on a platform of which the doctor finds nothing wrong", async () => {
    const said = await site.command("doctor");
    expect(said).toMatchObject({ failure: "" });
    expect(said.text).not.toContain("✗");
  }, 60_000);

  test("are told apart before anything is changed", async () => {
    before = await records();
    await site.control("/requests/reset");
    const said = await site.command("import-tenants");
    expect(said).toMatchObject({ failure: "" });
    expect(said.text).toContain(
      "60 tenants on the platform: 55 complete, 5 incomplete, 0 in this stack already, 0 not importable",
    );
    expect(said.text).toContain("next-to-nothing: no Ingress, no allowed host\n");
    expect(await readFile(join(site.checkout, "Pulumi.test.yaml"), "utf8")).not.toContain(
      "tenantsFile",
    );
  }, 60_000);

  test("leave no secret behind when somebody ends the import", async () => {
    const run = site.start("import-tenants", "--apply");
    await until(() => existsSync(join(site.checkout, "tenants/test.yaml")));
    await until(() => existsSync(join(site.checkout, "import/test/import.json")));
    run.kill("SIGTERM");
    expect(await run).toMatchObject({ signal: "SIGTERM" });
    expect(existsSync(join(site.checkout, "import/test"))).toBe(false);
    await site.pulumi(["cancel", "--yes"]);
  }, 60_000);

  test("come into the state with one command, and nothing on the platform is written", async () => {
    const objects = await versionsInCluster();
    expect(await site.command("import-tenants", "--apply")).toMatchObject({ failure: "" });
    expect(await writes()).toEqual([]);
    expect(await versionsInCluster()).toEqual(objects);
    expect(await records()).toBe(before);
  }, 120_000);

  test("are as the program says, but for exactly what is missing", async () => {
    expect(await planned()).toEqual([
      "create DNSEndpoint no-record",
      "create DNSEndpoint no-way-in",
      "create GrafanaAllowedHost next-to-nothing",
      "create GrafanaAllowedHost no-host",
      "create Ingress next-to-nothing",
      "create Ingress no-ingress",
      "create Ingress no-way-in",
    ]);
  }, 60_000);

  test("are imported once: a second run has nothing to do", async () => {
    const file = await readFile(join(site.checkout, "tenants/test.yaml"), "utf8");
    const said = await site.command("import-tenants", "--apply");
    expect(said).toMatchObject({ failure: "" });
    expect(said.text).toContain("60 in this stack already, 0 not importable");
    expect(said.text).toContain("0 resources to import");
    expect(await readFile(join(site.checkout, "tenants/test.yaml"), "utf8")).toBe(file);
  }, 60_000);

  test("get what is missing by the next up, and nothing else of them changes", async () => {
    expect(await site.up()).toMatchObject({ failure: "" });
    expect(await records()).toBe(before);
    expect((await site.state()).allowedHosts).toContain("https://no-host.cx.localhost");
    expect(await planned()).toEqual([]);
    const refreshed = await site.pulumi(["preview", "--refresh", "--expect-no-changes"]);
    expect(refreshed).toMatchObject({ failure: "" });
  }, 180_000);
});

async function edit(change: (text: string) => string): Promise<void> {
  const file = join(site.checkout, "tenants/test.yaml");
  await writeFile(file, change(await readFile(file, "utf8")));
}

const passwordsOf = async (tenantId: string) => {
  const { tenantSettings } = (await site.tenant(tenantId)) ?? {};
  const { redis, mongo, keyCloak } = Object(tenantSettings) as Record<
    string,
    Record<string, unknown>
  >;
  return [
    redis?.["password"],
    mongo?.["password"],
    keyCloak?.["PASSWORD_ADMIN"],
    keyCloak?.["TWILIO_SID"],
  ];
};

describe("an imported tenant", () => {
  test("keeps the passwords that nobody knows when another setting changes", async () => {
    const passwords = await passwordsOf("tenant2");
    await edit((text) => text.replace("Tenant tenant2", "Tenant Two"));
    expect(await planned()).toEqual(["update Tenant tenant2"]);
    expect(await site.up()).toMatchObject({ failure: "" });
    expect(await site.tenant("tenant2")).toMatchObject({ tenantName: "Tenant Two" });
    expect(await passwordsOf("tenant2")).toEqual(passwords);
  }, 120_000);

  test("gets a password that is given later, and that one alone", async () => {
    const [redis, ...others] = await passwordsOf("tenant3");
    await site.setSecret("tenants.tenant3.redis.password", "given-later-7Q");
    expect(await planned()).toEqual(["update Tenant tenant3"]);
    expect(await site.up()).toMatchObject({ failure: "" });
    const [now, ...rest] = await passwordsOf("tenant3");
    expect(now).not.toEqual(redis);
    expect(rest).toEqual(others);
  }, 120_000);

  test("stays as it is when its line goes", async () => {
    const tenant = await site.tenant("tenant4");
    await edit((text) => text.replace(/# existing[^\n]*hand-tenant4,[^#]*(?=#)/, ""));
    const said = await site.up();
    expect(said).toMatchObject({ failure: "" });
    expect(said.text).toContain("tenant 'tenant4' leaves the program");
    expect(await site.tenant("tenant4")).toEqual(tenant);
    expect((await site.state()).allowedHosts).toContain("https://tenant4.cx.localhost");
  }, 120_000);

  test("becomes the stack's own when the operator says so, in one update of its maker", async () => {
    const {
      createdBy: _maker,
      updatedBy: _writer,
      updatedAt: _time,
      ...rest
    } = (await site.tenant("tenant5")) ?? {};
    await edit((text) => text.replace(/(tenantId: tenant5\n[^#]*adopt: )ifIdentical/, "$1own"));
    await site.control("/requests/reset");
    expect(await site.up()).toMatchObject({ failure: "" });
    const patched = Object.entries((await site.state()).requests).filter(([request]) =>
      request.includes("PATCH"),
    );
    expect(patched).toEqual([[expect.any(String), 1]]);
    expect(await site.tenant("tenant5")).toMatchObject({
      ...rest,
      createdBy: expect.stringMatching(
        /^pulumi:cx-tenants\/test#\w{12} \(taken over\)$/,
      ) as unknown,
    });
    await edit((text) => text.replace(/# existing[^\n]*hand-tenant5,[^#]*(?=#)/, ""));
    expect(await site.up()).toMatchObject({ failure: "" });
    expect(await site.tenant("tenant5")).toMatchObject({ status: "inActive" });
  }, 180_000);
});

describe("what can't be imported", () => {
  test("is said, with the reason, and holds nothing else up", async () => {
    const portal = new Portal(site.platform);
    const other = {
      ...payloadOf({ tenantId: "theirs" }),
      createdBy: "pulumi:other/prod#0123456789ab",
    };
    await portal.make(other);
    await portal.make(
      payloadOf({ tenantId: "shares", settings: { fqdn: "tenant6.cx.localhost" } }),
    );
    const said = await site.command("import-tenants", "--apply", "theirs", "sha*");
    expect(said).toMatchObject({ failure: "" });
    expect(said.text).toContain(
      "theirs: another stack has it (createdBy: 'pulumi:other/prod#0123456789ab')",
    );
    expect(said.text).toContain(
      "shares: 'tenant6' has the same FQDN 'tenant6.cx.localhost', and the platform mixes them up",
    );
    expect(await planned()).toEqual([]);
  }, 120_000);

  test("is no reason to look at nothing: a realm of a name that no address takes", async () => {
    const tenantId = "no-realm".repeat(14);
    const settings = { fqdn: "long.cx.localhost" };
    await new Portal(site.platform).make(payloadOf({ tenantId, settings }));
    const said = await site.command("import-tenants");
    expect(said).toMatchObject({ failure: "" });
    expect(said.text).toMatch(/\n {2}(no-realm){14}: no Ingress, .*, no realm\n/);
  }, 60_000);

  test("is named when it is asked for by a wrong id, and nothing is done", async () => {
    const said = await site.command("import-tenants", "tenat7", "--apply");
    expect(said.exitCode).toBe(1);
    expect(said.text).toContain("'tenat7': did you mean 'tenant7'?");
  }, 60_000);
});
