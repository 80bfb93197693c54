import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../../tools/setup/locations.mjs";
import { readWorkflow, runJob, type Ended } from "../pipelines/github.ts";
import { runScript } from "../pipelines/gitlab.ts";
import { writePack } from "./policy-pack.ts";
import { Site } from "./site.ts";

// A team's week: a pull request, its merge, and somebody who changes things by hand. What runs is what stands in the
// files to copy.
let site: Site;
const project = join(import.meta.dirname, "../..");
const tenant1 = { tenantId: "tenant1", tenantName: "Tenant One" };
const tenant2 = { tenantId: "tenant2", tenantName: "Tenant Two" };

beforeAll(async () => {
  site = await Site.start();
  for (const name of ["tools", "operations", "settings", "package-lock.json"]) {
    await symlink(join(project, name), join(site.checkout, name)).catch(() => undefined);
  }
  await writePack(site.checkout);
  await site.configure({ tenants: [tenant1] });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 180_000);
afterAll(() => site.remove());

const machine = () => ({
  PATH: site.env["PATH"] ?? "",
  HOME: site.env["HOME"] ?? "",
  TMPDIR: site.env["TMPDIR"] ?? "",
  CX_CACHE_DIR: cacheDirectory,
});

/** Runs a job of a workflow with the secrets and variables that docs/pipelines.md names. */
async function run(file: string, name: string): Promise<Ended> {
  const { jobs } = await readWorkflow(file);
  const job = jobs[name];
  if (job === undefined) throw new Error(`${file} has no job ${name}`);
  const secret = (variable: string) => [`secrets.${variable}`, site.env[variable] ?? ""] as const;
  const ended = await runJob(job, {
    directory: site.checkout,
    machine: machine(),
    expressions: {
      "matrix.stack": site.stack,
      "vars.PULUMI_BACKEND_URL": site.env["PULUMI_BACKEND_URL"] ?? "",
      ...Object.fromEntries(["PULUMI_CONFIG_PASSPHRASE", ...logins].map(secret)),
      "secrets.CX_KUBECONFIG": await readFile(site.env["KUBECONFIG"] ?? "", "utf8"),
    },
  });
  site.transcript.push(ended.output, ended.summary);
  return ended;
}

/** Runs a job for GitLab; a review gets no login, as docs/pipelines.md says. */
async function runGitlab(name: "review" | "up" | "drift") {
  const state = ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"];
  const given = name === "review" ? state : [...state, ...logins];
  const variables = Object.fromEntries(given.map((key) => [key, site.env[key] ?? ""]));
  const file = name === "review" ? {} : { CX_KUBECONFIG: site.env["KUBECONFIG"] ?? "" };
  const env = { ...machine(), ...variables, ...file, STACK: site.stack };
  const ended = await runScript(name, { directory: site.checkout, env });
  site.transcript.push(ended.all);
  return ended;
}

const logins = ["CX_LOGIN_CLIENT_SECRET", "CX_LOGIN_PASSWORD", "GRAFANA_TOKEN"];

describe("GitHub", () => {
  test("a pull request with a new tenant is reviewed without a login of the platform", async () => {
    await site.configure({ tenants: [tenant1, tenant2] });
    await site.control("/requests/reset");
    const { exitCode, summary, output } = await run("cx-review.yml", "review");
    expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
    expect(summary).toMatch(/^<!-- cx-tenants review: test -->\n### Stack test: 1 tenant comes/);
    expect(await readFile(join(site.checkout, "review-test.md"), "utf8")).toBe(summary);
    const { requests, tenants } = await site.state();
    expect(tenants).toHaveLength(1);
    expect(requests).toEqual({});
  }, 120_000);

  test("one that a policy forbids is red, and its summary says why", async () => {
    await site.configure({ tenants: [tenant1, { tenantId: "nine", tenantName: "Nine" }] });
    const { exitCode, summary } = await run("cx-review.yml", "review");
    expect(exitCode).toBe(1);
    expect(summary).toContain("**mandatory** `no-nine`");
    await site.configure({ tenants: [tenant1, tenant2] });
  }, 120_000);

  test("its merge is shown to who approves, and applied", async () => {
    const { summary } = await run("cx-up.yml", "review");
    expect(summary).toContain("1 tenant comes");
    const up = await run("cx-up.yml", "up");
    expect({ exitCode: up.exitCode, output: up.exitCode === 0 ? "" : up.output }).toEqual({
      exitCode: 0,
      output: "",
    });
    expect((await site.state()).tenants.map(({ tenantId }) => tenantId).sort()).toEqual([
      "tenant1",
      "tenant2",
    ]);
    expect(await site.objects("ingresses")).toEqual(["cx-tenant1", "cx-tenant2"]);
  }, 180_000);

  test("a night without a change ends well, with both pages", async () => {
    const { exitCode, summary, output } = await run("cx-drift.yml", "drift");
    expect(summary).toContain("### Stack test: no drift\n");
    expect(await readFile(join(site.checkout, "audit-test.html"), "utf8")).toContain("<html");
    // What the audit thinks of the sandbox's own platform is not the drift's business.
    expect([exitCode, output]).toEqual([expect.any(Number), expect.stringContaining("no drift")]);
  }, 120_000);

  test("what somebody changed by hand is found, by tenant and setting", async () => {
    await site.changeInPortal("tenant1", { tenantName: "Renamed" });
    await site.control("/grafana/foreign-write", {
      style: "versioned",
      remove: ["https://tenant2.cx.localhost"],
    });
    const before = await site.state();
    const { exitCode, summary } = await run("cx-drift.yml", "drift");
    expect(exitCode).toBe(1);
    expect(summary).toContain('`tenantName`: `"Tenant One"` → `"Renamed"`');
    expect(summary).toMatch(/\| `tenant2` \|.*gone: allowed host in Grafana/);
    const after = await site.state();
    expect([after.tenants, after.allowedHosts]).toEqual([before.tenants, before.allowedHosts]);
  }, 120_000);
});

describe("GitLab", () => {
  const page = (name: string) => readFile(join(site.checkout, name), "utf8");

  test("a merge request that takes a tenant out is reviewed without a login", async () => {
    await site.configure({ tenants: [tenant1] });
    const { exitCode, all } = await runGitlab("review");
    expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
    expect(await page("review-test.md")).toContain("| `tenant2` | **is suspended** |");
  }, 120_000);

  test("its merge is applied", async () => {
    const { exitCode, all } = await runGitlab("up");
    expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
    expect((await site.tenant("tenant2"))?.["status"]).toBe("inActive");
  }, 120_000);

  test("what somebody changed by hand is found at night", async () => {
    await site.changeInPortal("tenant1", { tenantName: "Again" });
    const { exitCode } = await runGitlab("drift");
    expect(exitCode).toBe(1);
    expect(await page("drift-test.md")).toContain('→ `"Again"`');
    expect(await page("audit-test.html")).toContain("<html");
  }, 120_000);
});

test("no secret is in a log or on a page", () => {
  const shown = site.transcript.join("\n");
  const values = logins.map((name) => site.env[name] ?? "");
  for (const secret of [...values, "canary-passphrase", "canary-client-secret"]) {
    expect(secret.length).toBeGreaterThan(5);
    expect(shown).not.toContain(secret);
  }
});
