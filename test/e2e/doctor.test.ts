import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ApiextensionsV1Api } from "@kubernetes/client-node";
import { execa } from "execa";
import { generate } from "selfsigned";
import { textReport } from "../../operations/doctor/report.ts";
import type { Line } from "../../operations/doctor/examination.ts";
import { tenantPayload } from "../sandbox/test-platform.ts";
import { Deployer, documentedRules } from "./deployer.ts";
import { DoctorSite, type Seed } from "./doctor-site.ts";
import { Portal } from "./portal.ts";
import { makeIngress } from "./way-in.ts";

// The stack has never had an `up`, but for the last test.
let doctor: DoctorSite;
beforeAll(async () => {
  doctor = await DoctorSite.start();
}, 120_000);
afterAll(() => doctor.remove());

/** The lines of a look. Nothing was written to find them, and no secret is shown. */
async function look(seed: Seed): Promise<readonly Line[]> {
  const { lines, before, after } = await doctor.look(seed);
  expect(after).toEqual(before);
  const { clientSecret, password, grafanaToken } = doctor.site.platform.credentials;
  const text = textReport("test", lines);
  for (const secret of ["canary", clientSecret, password, grafanaToken]) {
    expect(text).not.toContain(secret);
  }
  return lines;
}

/** Those that ended so, each in one text. */
function texts(lines: readonly Line[], verdict: Line["verdict"]): string[] {
  return lines
    .filter((line) => line.verdict === verdict)
    .map(({ check, what, remedy = "" }) => `${check}: ${what} → ${remedy}`);
}

/** A program on PATH that says what a script says. */
async function programSaying(name: string, script: string): Promise<{ PATH: string }> {
  const folder = join(doctor.site.directory, `${name}-${String(Math.random()).slice(2)}`);
  await mkdir(folder);
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  return { PATH: [folder, doctor.site.env["PATH"] ?? ""].join(delimiter) };
}

test("on a healthy platform nothing is wrong, and all is looked at", async () => {
  const lines = await look({});
  expect(texts(lines, "wrong")).toEqual([]);
  expect(texts(lines, "unseen")).toEqual([]);
  expect(texts(lines, "warning")).toEqual([
    expect.stringMatching(/^backend: file:.* → for a team, pulumi login/),
  ]);
}, 60_000);

test("with the documented permissions alone, what this account may not see is told, and no fault", async () => {
  const lines = await look({ env: { KUBECONFIG: doctor.site.env["KUBECONFIG"] } });
  expect(texts(lines, "wrong")).toEqual([]);
  expect(texts(lines, "unseen")).toEqual([
    expect.stringMatching(/^IngressClass: this account may not see/),
    expect.stringMatching(/^TLS Secret: this account may not see/),
    expect.stringMatching(/^back ends: this account may not see/),
  ]);
}, 60_000);

describe("npm run doctor", () => {
  const command = join(import.meta.dirname, "../../tools/doctor.ts");
  const run = (args: string[], env = {}) =>
    execa("node", [command, ...args], {
      cwd: doctor.site.checkout,
      env: { ...doctor.site.env, ...env },
      extendEnv: false,
      reject: false,
    });

  test("ends with 0 when nothing is wrong, and tells it to a program too", async () => {
    await doctor.look();
    const { exitCode, stdout } = await run(["--stack", "test", "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stack: "test",
      ok: true,
      checks: expect.arrayContaining([
        { area: "CX Tenant API", check: "may write", verdict: "right", what: "role mtt-admin" },
      ]),
    });
  }, 60_000);

  test("ends with 1 when something is wrong, and says last what that means", async () => {
    const { exitCode, stdout } = await run(["--stack", "test"], { CX_LOGIN_PASSWORD: "mistaken" });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("\n  ✗ login: cannot log in as 'mtt-admin'");
    expect(stdout).toContain("\n      → check CX_LOGIN_USERNAME");
    expect(stdout).toContain("\n  – list of tenants: login comes first\n");
    expect(stdout).toMatch(/\n✗ stack test is not ready \(1 wrong, .*\)$/);
  }, 60_000);

  test.each([[[]], [["--stack"]], [["--stack", "test", "--fix"]]])(
    "ends with 2 when it was not told what to look at: %j",
    async (args) => {
      const { exitCode, stdout, stderr } = await run(args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toMatch(/Usage: npm run doctor -- --stack <stack> \[--json\]$/);
    },
  );

  test("tells what it takes when it is asked", async () => {
    const { exitCode, stdout } = await run(["--help"]);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: "Usage: npm run doctor -- --stack <stack> [--json]",
    });
  });

  test("judges the shell's own Node, not the one that npm puts before it", async () => {
    const { PATH } = await programSaying("node", "echo v20.20.2");
    const npms = join(doctor.site.checkout, "node_modules", ".bin");
    const started = await run(["--stack", "test"], { PATH: [npms, PATH].join(delimiter) });
    expect(started.stdout).toMatch(/✗ Node\.js: the first node on PATH, v20\.20\.2,/);
  }, 60_000);
});

const urls = () => doctor.site.platform.urls;
const dead = "https://127.0.0.1:59999";
const tenant = (tenantId: string) => [{ tenantId, tenantName: "Somebody" }];

/** What is seeded, and the one line that has to name it. */
type Case = readonly [name: string, seed: () => Seed | Promise<Seed>, line: RegExp];

const machine: Case[] = [
  [
    "a Node that is too old, first on PATH",
    async () => ({ env: await programSaying("node", "echo v20.20.2") }),
    /^Node\.js: the first node on PATH, v20\.20\.2, .* → .*npm run -s env/,
  ],
  [
    "a CLI of another minor version than the SDK",
    async () => {
      const real = (await execa("which", ["pulumi"], { env: doctor.site.env })).stdout;
      const script = `[ "$1" = version ] && echo v3.999.0 || exec ${real} "$@"`;
      return { env: await programSaying("pulumi", script) };
    },
    /^Pulumi CLI: the CLI is 3\.999\.0, and the SDK of this project 3\.\d+\.\d+/,
  ],
  [
    "a Kubernetes plugin that is not there",
    () => ({ env: { PULUMI_HOME: join(doctor.site.directory, "empty-home") } }),
    /^Kubernetes plugin: 4\.25\.0 is not installed.* → pulumi plugin install resource kubernetes/,
  ],
  [
    "no login to a backend",
    () => ({ env: { PULUMI_BACKEND_URL: undefined } }),
    /^backend: .*PULUMI_ACCESS_TOKEN must be set.* → .*pulumi login/s,
  ],
  [
    "a stack that was never made",
    () => ({ stack: "prad" }),
    /^state: .*no stack named 'prad' found.* → .*pulumi stack init prad/s,
  ],
  [
    "a passphrase that is not set",
    () => ({ env: { PULUMI_CONFIG_PASSPHRASE: undefined } }),
    /^secrets provider: a passphrase, and it is not set → set PULUMI_CONFIG_PASSPHRASE/,
  ],
  [
    "a wrong passphrase",
    () => ({ env: { PULUMI_CONFIG_PASSPHRASE: "other" } }),
    /^configuration: .*incorrect passphrase.* → .*passphrase or key have to be those/s,
  ],
  [
    "a shell that is set up for the sandbox, and a platform that is not",
    () => ({
      env: {
        CX_SANDBOX_URL: "http://127.0.0.1:8440",
        CX_SANDBOX_GATEWAY_URL: "https://localhost:1",
      },
    }),
    /^settings: a mistake:.*is not the sandbox .*CX_SANDBOX_URL/s,
  ],
  [
    "a login to the sandbox's backend, and a platform that is not the sandbox",
    async () => {
      const backend = `file://${doctor.site.directory}/backend`;
      const env = { ...doctor.site.env };
      delete env["PULUMI_BACKEND_URL"];
      await execa("pulumi", ["login", backend], { env, extendEnv: false });
      const sandbox = { CX_SANDBOX_DIR: `${doctor.site.directory}/backend` };
      const elsewhere = { CX_SANDBOX_GATEWAY_URL: "https://localhost:1" };
      return { env: { PULUMI_BACKEND_URL: undefined, ...sandbox, ...elsewhere } };
    },
    /^apart from the sandbox: the backend .* is the sandbox's.* → pulumi login to a backend of your own/,
  ],
  [
    "misspelled settings",
    () => ({ platform: { ingres: {} }, tenants: [{ tenantId: "tenant1", tenantNam: "x" }] }),
    /^settings: \d mistakes:\n.*platform.*ingres.*tenants\[0\].*tenantNam/s,
  ],
  [
    "a limit that is no number",
    () => ({ env: { CX_MAX_RETRIES: "many" } }),
    /^calls: .*CX_MAX_RETRIES: expected a/s,
  ],
];

const services: Case[] = [
  [
    "an address where nobody listens",
    () => ({ platform: { tenantApi: { url: `${dead}/cx-tenant` } } }),
    /^connection to https:\/\/127\.0\.0\.1:59999: .*ECONNREFUSED.* → check that/,
  ],
  [
    "another CA than the platform's",
    async () => {
      const { cert } = await generate([{ name: "commonName", value: "Other CA" }]);
      await writeFile(join(doctor.site.directory, "other-ca.crt"), cert);
      return { platform: { caCertFile: join(doctor.site.directory, "other-ca.crt") } };
    },
    /^certificate of localhost:\d+: .*is not trusted.* → set caCertFile/,
  ],
  [
    "the path of Keycloak",
    () => ({ platform: { keycloak: { url: `${urls().gateway ?? ""}/authx` } } }),
    /^Keycloak: something else answers at .*\/authx\/realms\/master → check keycloak\.url/,
  ],
  [
    "the path of the CX Tenant API",
    () => ({ platform: { tenantApi: { url: `${urls().gateway ?? ""}/cx-tenants` } } }),
    /^list of tenants: .*the answer is not a list of tenants → check that tenantApi\.url/,
  ],
  [
    "a clock that is a minute behind",
    () => ({ aheadMs: -61_000 }),
    /^clocks: this machine's is 6[0-2] s behind the platform's.* → set the clocks/,
  ],
  [
    "a wrong password",
    () => ({ env: { CX_LOGIN_PASSWORD: "mistaken" } }),
    /^login: cannot log in as 'mtt-admin': Keycloak refused it.* → check CX_LOGIN_USERNAME/,
  ],
  [
    "no login, and an API that asks for one",
    () => ({ env: { CX_LOGIN_CLIENT_SECRET: undefined, CX_LOGIN_PASSWORD: undefined } }),
    /^list of tenants: .*HTTP 401.* → no credentials are set: set CX_LOGIN_PASSWORD/,
  ],
  [
    "a client whose tokens are not for the API",
    () => ({ env: { CX_LOGIN_CLIENT_ID: "admin-cli" } }),
    /^login: .*its audience is empty.* → set CX_LOGIN_CLIENT_ID/,
  ],
  [
    "an account that may only read",
    () => {
      const { viewerUsername, viewerPassword } = doctor.site.platform.credentials;
      return { env: { CX_LOGIN_USERNAME: viewerUsername, CX_LOGIN_PASSWORD: viewerPassword } };
    },
    /^may write: the account has the role mtt-viewer, which may only read → give the account the role mtt-admin/,
  ],
  [
    "an older version line than the platform's",
    () => ({
      platform: { tenantApi: { url: urls().tenantApi, version: "5.0.0" } },
      tenantDefaults: { logo: undefined },
    }),
    /^version line: the settings say 5\.0\.0, and the platform has stored the logo of tenant 'byhand'.* → check platform\.tenantApi\.version/,
  ],
  [
    "the name of the data source",
    () => ({ platform: { grafana: { url: urls().grafana, dataSource: "Infinity" } } }),
    /^data source: there is no Grafana data source 'Infinity' → check grafana\.dataSource/,
  ],
  [
    "a data source of another organization",
    () => ({ platform: { grafana: { url: urls().grafana, organization: 2 } } }),
    /^data source: .*is in organization 1, not in 2/,
  ],
  [
    "an account that is no Admin in Grafana",
    () => ({ knobs: { grafanaRole: "editor" } }),
    /^data source: this account may read .* but not write it → give it the organization role Admin/,
  ],
];

const cluster: Case[] = [
  [
    "the namespace of the Secret with Grafana's file",
    () => ({
      platform: { grafana: { url: urls().grafana, provisioned: { namespace: "ef-external" } } },
    }),
    /^provisioned Secret: the Secret 'ef-grafana-datasource-secret' in namespace 'ef-external' is not there/,
  ],
  [
    "a context that the kubeconfig does not have",
    () => ({ platform: { kubernetes: { context: "prod" } } }),
    /^cluster: .*has no context 'prod'; it has 'cx-sandbox' → set kubernetes\.context/,
  ],
  [
    "a permission that is missing",
    async () => {
      const deployer = await Deployer.of(doctor.site);
      const rules = await documentedRules("ingresses", "dnsendpoints", "namespaces");
      const verbs = (rule: { resources: string[]; verbs: string[] }) =>
        rule.verbs.filter((verb) => !rule.resources.includes("dnsendpoints") || verb !== "delete");
      await deployer.mayOnly(
        "ef-external",
        rules.map((rule) => ({ ...rule, verbs: verbs(rule) })),
      );
      return { env: deployer.env, platform: { grafana: { url: urls().grafana } } };
    },
    /^permissions: .*- delete dnsendpoints\.externaldns\.k8s\.io in namespace 'ef-external' → give them/s,
  ],
  [
    "a namespace that is not there",
    () => ({
      platform: {
        dns: {
          kind: "external-dns",
          target: { addresses: ["127.0.0.1"] },
          namespace: "nowhere",
        },
      },
    }),
    /^namespaces: .*has no namespace 'nowhere' → check platform\.ingress\.namespace, platform\.dns\.namespace/,
  ],
  [
    "an IngressClass that is not there",
    () => ({ platform: { ingress: { kind: "nginx", className: "nginx-internal" } } }),
    /^IngressClass: the IngressClass 'nginx-internal' is not there → set platform\.ingress\.className/,
  ],
  [
    "a TLS Secret that is not there",
    () => ({
      platform: { ingress: { kind: "nginx", tls: { kind: "shared", secretName: "other-tls" } } },
    }),
    /^TLS Secret: the Secret 'other-tls' in namespace 'ef-external' is not there → the TLS Secret has to be/,
  ],
  [
    "a Service that is not there",
    () => ({ platform: { ingress: { kind: "nginx", backends: { auth: { service: "sso" } } } } }),
    /^back ends: the Service 'sso' in namespace 'ef-external' is not there → back ends have to be/,
  ],
  [
    "a Gateway that is not there",
    () => ({ platform: { ingress: { kind: "gateway", gateway: { name: "edge" } } } }),
    /^Gateway: the Gateway 'edge' in namespace 'ef-external' is not there → correct platform\.ingress\.gateway/,
  ],
];

const tenants: Case[] = [
  [
    "an id that somebody else's tenant has",
    () => ({ tenants: tenant("byhand") }),
    /^ids and host names: tenant 'byhand' .*adopt/,
  ],
  [
    "a host name that another tenant has",
    async () => {
      const payload = tenantPayload("other", { tenantSettings: { fqdn: "taken.cx.localhost" } });
      await new Portal(doctor.site.platform).make(payload);
      return { tenants: tenant("taken") };
    },
    /^ids and host names: .*tenant 'other' already has the FQDN 'taken\.cx\.localhost'/,
  ],
  [
    "a host name that somebody else's Ingress leads somewhere",
    async () => {
      const ingress = { name: "old", host: "routed.cx.localhost", paths: { "/": "keycloak" } };
      await makeIngress(doctor.site, ingress);
      return { tenants: tenant("routed") };
    },
    /^objects in Kubernetes: routed\.cx\.localhost .*already belongs.*Ingress ef-external\/old/s,
  ],
  [
    "host names without a record, and nobody who makes one",
    () => ({ platform: { dns: { kind: "none" } }, dns: "nxdomain" }),
    /^host names: 'cx-doctor\.cx\.localhost' does not resolve \(ENOTFOUND.* → dns\.kind none needs a record/,
  ],
  [
    "an entry where nobody listens",
    () => ({ platform: { readiness: { address: "127.0.0.1:59999" } } }),
    /^entry: no TLS connection to 127\.0\.0\.1:59999: ECONNREFUSED → set platform\.readiness\.address/,
  ],
  [
    "a kind of object that the cluster does not know",
    async () => {
      const api = doctor.site.kubernetes(ApiextensionsV1Api);
      await api.deleteCustomResourceDefinition({ name: "dnsendpoints.externaldns.k8s.io" });
      return {};
    },
    /^custom kinds: the cluster does not know DNSEndpoint .* → install its custom resource definition/,
  ],
];

test("a stack by its full name is the same stack", async () => {
  const lines = await look({ stack: "organization/cx-tenants/test" });
  expect(texts(lines, "wrong")).toEqual([]);
  const whats = lines.map(({ what }) => what);
  expect(whats).toContain("a passphrase, of PULUMI_CONFIG_PASSPHRASE");
  expect(whats).toContain("cx.localhost, tenants: 1, owner pulumi:cx-tenants/test");
}, 60_000);

describe("what will do, but somebody should know, is a warning", () => {
  test.each<Case>([
    [
      "certificates that nobody checks",
      () => ({ platform: { insecureSkipVerify: true } }),
      /^calls: insecureSkipVerify takes any certificate.* → set caCertFile/,
    ],
    [
      "a CX Tenant API that is open to everybody",
      () => ({ knobs: { auth: false } }),
      /^closed to others: no: whoever reaches it .* → let the platform team/,
    ],
    [
      "a Grafana that does not tell what an account may do",
      () => ({ knobs: { grafanaTellsRights: "never" } }),
      /^data source: Grafana does not tell whether this account may write.*organization role Admin/,
    ],
    [
      "a root domain that leads elsewhere than the settings say",
      () => ({ dns: { A: "127.0.0.9" } }),
      /^host names: 'cx\.localhost' leads to 127\.0\.0\.9, and the settings say 127\.0\.0\.1 → compare/,
    ],
    [
      "a root domain without an address, where each tenant has a record of its own",
      () => ({ dns: "nxdomain" }),
      /^host names: 'cx\.localhost' does not resolve \(ENOTFOUND.*nothing tells where/,
    ],
  ])(
    "%s",
    async (_name, seed, line) => {
      const lines = await look(await seed());
      expect(texts(lines, "wrong")).toEqual([]);
      const [first, ...others] = texts(lines, "warning");
      expect(first).toMatch(/^backend: file:/);
      expect(others).toEqual([expect.stringMatching(line)]);
    },
    60_000,
  );
});

describe("of what is wrong, the one line names it", () => {
  test.each([...machine, ...services, ...cluster, ...tenants])(
    "%s",
    async (_name, seed, line) => {
      expect(texts(await look(await seed()), "wrong")).toEqual([expect.stringMatching(line)]);
    },
    60_000,
  );
});

test("after an up its tenants are the stack's own, and somebody else's to another state of the same name", async () => {
  const seed: Seed = { platform: { dns: { kind: "none" } } };
  await doctor.look(seed);
  expect(await doctor.site.up()).toMatchObject({ failure: "" });
  const lines = await look(seed);
  expect(texts(lines, "wrong")).toEqual([]);
  expect(lines).toContainEqual(expect.objectContaining({ what: "0 free, 1 in the state" }));

  const PULUMI_BACKEND_URL = `file://${await doctor.emptyBackend()}`;
  await doctor.site.pulumi(["stack", "init", "test"], { env: { PULUMI_BACKEND_URL } });
  const others = await look({ ...seed, env: { PULUMI_BACKEND_URL } });
  expect(texts(others, "wrong")).toEqual([
    expect.stringMatching(/^ids and host names: tenant 'tenant1' .*adopt: restore/s),
    expect.stringMatching(/^objects in Kubernetes: tenant1\.cx\.localhost .*already belongs/s),
  ]);
}, 120_000);
