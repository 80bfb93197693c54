import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import { z } from "zod";
import { secretPaths } from "../../providers/resources/tenant/secret-paths.ts";
import { Site } from "./site.ts";

// Every secret that can be given is a canary. Afterwards everything that was said and stored is searched.
let site: Site;
const given = Object.fromEntries(
  secretPaths.map((path) => [path, `canary-${path.replaceAll(".", "-")}-Zx9`]),
);
const extra = "canary-extra-setting-Zx9";
const tenants = [
  {
    tenantId: "tenant1",
    tenantName: "Tenant One",
    finesse: { url: "https://finesse.example.com", adminUser: "admin" },
  },
  { tenantId: "tenant2", tenantName: "Tenant Two" },
];

beforeAll(async () => {
  site = await Site.start();
  await site.configure({ tenants });
  for (const [path, value] of Object.entries(given))
    await site.setSecret(`tenants.tenant1.${path}`, value);
  await site.setSecret("tenants.tenant1.extraSettings.partner.apiKey", extra);
}, 120_000);
afterAll(() => site.remove());

/** Passwords that nobody gave, as the platform has them. */
async function generatedPasswords(): Promise<string[]> {
  const settings = z.object({
    redis: z.object({ password: z.string() }),
    mongo: z.object({ password: z.string() }),
    campaigns: z.object({ password: z.string() }),
    surveys: z.object({ password: z.string() }),
    keyCloak: z.object({ PASSWORD_ADMIN: z.string() }),
  });
  const { redis, mongo, campaigns, surveys, keyCloak } = settings.parse(
    (await site.tenant("tenant2"))?.["tenantSettings"],
  );
  return [redis, mongo, campaigns, surveys]
    .map(({ password }) => password)
    .concat(keyCloak.PASSWORD_ADMIN);
}

test("secrets reach the platform", async () => {
  await site.pulumi(["preview", "--diff"]);
  expect(await site.up("--diff")).toMatchObject({ failure: "" });
  expect(await site.tenant("tenant1")).toMatchObject({
    tenantSettings: {
      redis: { password: given["redis.password"] },
      keyCloak: { CLIENT_DB_ID: given["keyCloak.CLIENT_DB_ID"] },
      partner: { apiKey: extra },
    },
  });
}, 60_000);

test("a changed secret is one update, and the diff does not show it", async () => {
  await site.setSecret("tenants.tenant1.redis.password", "canary-rotated-Zx9");
  const up = await site.up("--diff");
  expect(up.text).toMatch(/\[secret\] => \[secret\]/);
  expect(await site.tenant("tenant1")).toMatchObject({
    tenantSettings: { redis: { password: "canary-rotated-Zx9" } },
  });
}, 60_000);

test("a server that answers with our own secrets is not quoted with them", async () => {
  const echo = JSON.stringify({
    message: `bad password canary-rotated-Zx9 and ${given["mongo.password"] ?? ""}`,
  });
  await site.control("/faults", [
    { service: "tenant", method: "PATCH", kind: "status", status: 400, body: echo },
  ]);
  await site.configure({ tenants: [{ ...tenants[0], tenantName: "Renamed" }, tenants[1]] });
  const up = await site.up();
  expect(up.ok).toBe(false);
  expect(up.text).toMatch(/bad password \[secret\] and \[secret\]/);
  await site.control("/faults", []);
}, 60_000);

test("drift, partial failure, errors, refresh and export show none of them", async () => {
  await site.changeInPortal("tenant1", {
    tenantName: "By hand",
    tenantSettings: { redis: { password: "by-hand" } },
  });
  await site.pulumi(["preview", "--refresh", "--diff"]);
  await site.control("/knobs", { partial: "afterRecord" });
  await site.configure({
    tenants: [...tenants, { tenantId: "tenant3", tenantName: "Three" }],
    platform: { limits: { operationTimeoutSeconds: 3 } },
  });
  await site.up("--diff");
  await site.control("/knobs", { partial: "none" });
  await site.pulumi(["refresh", "--yes", "--skip-preview", "--diff"]);
  await site.pulumi(["stack", "output", "--json"]);
  await site.pulumi(["stack", "export"]);
  await site.pulumi(["config"]);
  await site.pulumi(["up", "--yes", "--skip-preview"], {
    env: { GRAFANA_TOKEN: "canary-wrong-token-Zx9" },
  });
}, 120_000);

const project = fileURLToPath(new URL("../..", import.meta.url));

/** The page with which a tenant is handed over, as the command prints it. */
async function handover(...args: string[]): Promise<string> {
  const { stdout } = await execa(
    process.execPath,
    [join(project, "tools/handover.ts"), "--stack", site.stack, ...args],
    { cwd: site.checkout, env: site.env, extendEnv: false },
  );
  return stdout;
}

test("a hand-over shows passwords only when it is asked for, and then those that are in use", async () => {
  for (const form of [[], ["--md"], ["--html"]]) {
    const page = await handover("tenant2", ...form);
    expect(page).toContain("tenant2.cx.localhost/unified-agent/#/login");
    site.transcript.push(page, await handover("tenant1", ...form));
  }
  const shown = await handover("tenant2", "--show-secrets");
  const passwords = await generatedPasswords();
  expect(passwords.filter((password) => !shown.includes(password))).toEqual([]);
  expect(await handover("tenant1", "--show-secrets")).toContain("canary-rotated-Zx9");
}, 60_000);

test("a hand-over of a tenant that is not there names the nearest one", async () => {
  await expect(handover("tenat2")).rejects.toThrow(
    /has no tenant 'tenat2'; did you mean 'tenant2'\?\n.*tenant1, tenant2/,
  );
}, 60_000);

/** What marks and passwords are made of: in the state, inputs and outputs, and nowhere in clear. */
async function seeds(): Promise<string[]> {
  const { text } = await site.pulumi(["stack", "export", "--show-secrets"]);
  site.transcript.pop(); // asked for in clear
  const found = /"seed": \{[^}]*"plaintext": "\\"([^\\"]+)\\""/g;
  return [...text.matchAll(found)].map(([, seed = ""]) => seed);
}

test("no secret stands in clear in anything that was said or stored", async () => {
  const { credentials } = site.platform;
  const secrets = [
    ...Object.values(given),
    extra,
    "canary-client-secret",
    "canary-rotated-Zx9",
    "canary-wrong-token-Zx9",
    credentials.password,
    credentials.clientSecret,
    credentials.grafanaToken,
    ...(await generatedPasswords()),
    ...(await seeds()),
  ];
  expect((await seeds()).length).toBeGreaterThanOrEqual(8);
  const stored = await filesBelow([
    join(site.directory, "checkout", "Pulumi.test.yaml"),
    join(site.directory, "backend"),
  ]);
  const searched = [...site.transcript, ...stored].join("\n");
  expect(searched.length).toBeGreaterThan(50_000);
  expect(secrets.filter((secret) => searched.includes(secret))).toEqual([]);
});

test("the engine keeps no log of a run, and does not say so", async () => {
  const home = site.env["PULUMI_HOME"] ?? "";
  expect((await stat(join(home, "logs"))).isFile()).toBe(true);
  const files = await readdir(site.directory, { recursive: true });
  const isRunLog = /(^|\/)(organization|pulumi-\d)[^/]*\.log$/;
  expect(files.filter((name) => isRunLog.test(name))).toEqual([]);
  expect(site.transcript.join("\n")).not.toMatch(/automatic log|run-logs|logs: not a directory/i);
});

test("destroy says none of them either", async () => {
  const destroy = await site.pulumi(["destroy", "--yes", "--diff"]);
  expect(destroy).toMatchObject({ failure: "" });
  expect(destroy.text).not.toMatch(/canary/);
}, 60_000);

async function filesBelow(paths: string[]): Promise<string[]> {
  const texts = await Promise.all(
    paths.map(async (path) => {
      const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
      if (entries === undefined) return [await readFile(path, "utf8")];
      return filesBelow(entries.map(({ name }) => join(path, name)));
    }),
  );
  return texts.flat();
}
