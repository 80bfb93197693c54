import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";
import { Seed } from "../operations/audit/seed.ts";
import { Deployer } from "./deployer.ts";
import { Portal } from "./portal.ts";
import { Site } from "./site.ts";

// One story, told in order: a clean platform, which then gets what it should not have.
const command = fileURLToPath(new URL("../../tools/audit.ts", import.meta.url));
const ids = ["tenant1", "tenant2", "tenant3"];
const host = (name: string) => `${name}.cx.localhost`;
const allowed = (name: string) => `https://${host(name)}`;

const finding = z.object({
  code: z.string(),
  severity: z.string(),
  subject: z.string(),
  what: z.string(),
  remedy: z.string(),
});
const reportSchema = z.object({
  tenants: z.object({ program: z.number(), platform: z.number().nullable() }),
  findings: z.array(finding),
  notLookedAt: z.array(z.object({ what: z.string(), why: z.string() })),
});

let site: Site;
let seed: Seed;
/** Who may only read what the audit looks at. */
let reader: Deployer;

beforeAll(async () => {
  site = await Site.start();
  seed = new Seed(site);
  reader = await Deployer.of(site);
  const read = (group: string, resource: string) => ({
    apiGroups: [group],
    resources: [resource],
    verbs: ["list"],
  });
  await reader.mayOnly("ef-external", [
    read("networking.k8s.io", "ingresses"),
    read("gateway.networking.k8s.io", "httproutes"),
    read("externaldns.k8s.io", "dnsendpoints"),
  ]);
  await site.configure({
    tenants: ids.map((tenantId) => ({ tenantId, tenantName: tenantId })),
    tenantDefaults: { twoFAConfigs: { is2FAEnabled: true, channelType: "APP" } },
    platform: {
      readiness: { address: `localhost:${new URL(site.platform.urls.gateway ?? "").port}` },
    },
  });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 120_000);
afterAll(() => site.remove());

/** The command as cron runs it, with an account that may write nothing in the cluster. */
async function audit(...args: string[]) {
  const result = await execa(process.execPath, [command, "--stack", "test", ...args], {
    cwd: site.checkout,
    env: { ...site.env, ...reader.env },
    extendEnv: false,
    reject: false,
  });
  site.transcript.push(result.stdout, result.stderr);
  return result;
}

async function report(...args: string[]) {
  const { stdout, stderr, exitCode } = await audit("--json", ...args);
  return { ...reportSchema.parse(JSON.parse(stdout)), stderr, exitCode };
}

const wholeState = async () => {
  const { requests: _requests, ...state } = await site.state();
  return state;
};

describe("a platform as the program made it", () => {
  test("has nothing to report, and nothing is written", async () => {
    const before = await wholeState();
    await site.control("/requests/reset");
    const { stdout, stderr, exitCode } = await audit();
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toMatch(
      /^Audit of stack test, [\d-]{10} [\d:]{5} UTC: 3 tenants in the program, 3 on the platform\n\nNothing found\.$/,
    );
    expect((await site.state()).requests).toEqual({
      "keycloak POST /realms/master/protocol/openid-connect/token": 1,
      "tenant GET /tenant": 2, // with and without a login
      "grafana GET /api/datasources/name/:name": 1,
      "grafana GET /api/plugins/:id/settings": 1,
    });
    expect(await wholeState()).toEqual(before);
  }, 60_000);
});

describe("a platform that others have worked on", () => {
  let found: Awaited<ReturnType<typeof report>>;
  const page = () => join(site.directory, "audit.html");

  beforeAll(async () => {
    await seed.tenant("made-by-hand", { redis: { userName: "r", password: "Made-By-Hand" } });
    await seed.tenant("namesake", { fqdn: host("made-by-hand") }, "<img src=x onerror=alert(1)>");
    await new Portal(site.platform).remove("tenant2");
    await seed.grafana({
      remove: [allowed("tenant1")],
      add: [allowed("gone"), "https://*.cx.localhost", "https://"],
    });
    await seed.removeIngress("cx-tenant1");
    await seed.ingress("left", host("gone"), { owner: "pulumi:cx-tenants/test#0123456789ab" });
    await seed.record("left", host("gone"));
    await seed.ingress("second", host("tenant3"));
    await seed.certificate("short", host("made-by-hand"), 20);
    await seed.ingress("by-hand", host("made-by-hand"), { secretName: "short" });
    await site.control("/license/expire", { tenantId: "tenant3" });
    await site.control("/knobs", { auth: false, infinityVersion: "3.4.0", secretEcho: "clear" });
    found = await report("--html", page());
  }, 120_000);

  const seeded = [
    ["a tenant that the program does not have", "note", "tenant-not-in-program", "made-by-hand"],
    ["another one", "note", "tenant-not-in-program", "namesake"],
    ["a tenant that only the program has", "problem", "tenant-not-on-platform", "tenant2"],
    ["its realm, which is left", "warning", "realm-without-tenant", "tenant2"],
    ["a host that is gone from Grafana's list", "problem", "host-not-allowed", "tenant1"],
    ["an Ingress that is gone", "problem", "entry-missing", "tenant1"],
    ["a host of nobody in Grafana's list", "note", "host-without-tenant", host("gone")],
    ["an Ingress for it", "warning", "entry-without-tenant", host("gone")],
    ["a DNS record for it", "note", "record-without-tenant", host("gone")],
    ["an open tenant service", "problem", "api-open", "tenantApi"],
    ["an old plugin", "problem", "plugin-old", "Infinity plugin 3.4.0"],
    [
      "an entry that breaks the list",
      "problem",
      "allowed-hosts-broken",
      "list of 'infinity_cim_json_api'",
    ],
    [
      "an entry that has no effect",
      "note",
      "allowed-host-wildcard",
      "list of 'infinity_cim_json_api'",
    ],
    ["a certificate that ends soon", "warning", "certificate-expires", host("made-by-hand")],
    ["a suspension by the license", "warning", "tenant-suspended", "tenant3"],
    ["a host that two objects answer", "warning", "host-answered-twice", host("tenant3")],
    ["two tenants of one host name", "problem", "fqdn-shared", host("made-by-hand")],
    ["a password that is a name", "problem", "password-weak", "made-by-hand"],
    ["one password of two tenants", "warning", "password-shared", "made-by-hand, namesake"],
    [
      "one password of their administrators",
      "warning",
      "password-shared",
      "made-by-hand, namesake",
    ],
    ["tenants without a second factor", "note", "two-factor-off", "made-by-hand, namesake"],
  ] as const;
  const subjectOf = (about: string) =>
    about === "tenantApi" ? site.platform.urls.tenantApi : about;

  test.each(seeded)("has %s (%s: %s)", (_what, severity, code, about) => {
    const subject = subjectOf(about);
    expect(found.findings).toContainEqual(expect.objectContaining({ severity, code, subject }));
  });

  test("has nothing else to report, and cron is told", () => {
    const all = seeded.map(([, , code, about]) => `${code} ${subjectOf(about)}`);
    const codes = found.findings.map(({ code, subject }) => `${code} ${subject}`);
    expect(codes.sort()).toEqual(all.sort());
    expect(found).toMatchObject({ exitCode: 1, stderr: "", notLookedAt: [] });
    expect(found.tenants).toEqual({ program: 3, platform: 4 });
  });

  test("is reported without a password", async () => {
    const said = [...site.transcript, await readFile(page(), "utf8")].join("\n");
    expect(said).toContain("made-by-hand");
    for (const secret of ["Made-By-Hand", "admin-secret", "mongo-secret", "canary"]) {
      expect(said).not.toContain(secret);
    }
  });

  test("is reported from a severity on", async () => {
    const { findings } = await report("--severity", "problem");
    expect(findings).toEqual(found.findings.filter(({ severity }) => severity === "problem"));
  }, 60_000);
});

describe("a service that gives no answer", () => {
  test("hides nothing that others tell, and is named", async () => {
    await site.control("/faults", [{ service: "grafana", kind: "status", status: 503 }]);
    const { findings, notLookedAt, exitCode } = await report("--address", "127.0.0.1:1");
    expect(exitCode).toBe(2);
    expect(notLookedAt.map(({ what }) => what)).toEqual([
      "allowed hosts in Grafana's list",
      "certificates of host names",
      "version of Grafana's Infinity plugin",
    ]);
    expect(notLookedAt[0]?.why).toMatch(/^cannot read the Grafana data source.*HTTP 503/);
    expect(findings.map(({ code }) => code)).toContain("tenant-not-on-platform");
  }, 60_000);
});

describe("what can't be done", () => {
  test.each([
    [["--stack", "nowhere"], /stack 'nowhere'|no stack named/],
    [["--colour"], /'--colour'.*\nUsage: npm run audit -- --stack <stack>/s],
    [["--html", "no/such/folder/x.html"], /cannot write the page.*ENOENT/],
  ])(
    "ends with status 2 and words (%j)",
    async (args, words) => {
      const { exitCode, stderr } = await audit(...args);
      expect(stderr).toMatch(words);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(exitCode).toBe(2);
    },
    60_000,
  );
});
