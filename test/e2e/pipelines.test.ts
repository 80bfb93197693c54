import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
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
  for (const name of ["tools", "operations", "package-lock.json"]) {
    await symlink(join(project, name), join(site.checkout, name)).catch(() => undefined);
  }
  await writePack(site.checkout);
  await site.configure({ tenants: [tenant1] });
  expect(await site.up()).toMatchObject({ failure: "" });
}, 180_000);
afterAll(() => site.remove());

const documentFile = join(project, "docs/pipelines.md");

/** Whether the page has this comment as its example; with `UPDATE_DOCS=1` it gets it. */
async function exampleOnPage(comment: string): Promise<boolean> {
  const text = await readFile(documentFile, "utf8");
  const shown = comment.replaceAll("test", "prod").replaceAll("cx.localhost", "cx.example.com");
  const [begin, end] = ["<!-- comment -->\n", "<!-- end of comment -->"];
  const [before = "", rest = ""] = text.split(begin);
  if (!rest.includes(end)) throw new Error(`${documentFile} has no place for the example`);
  const after = rest.slice(rest.indexOf(end));
  const wanted = `${before}${begin}\n\`\`\`\`text\n${shown}\`\`\`\`\n\n${after}`;
  if (process.env["UPDATE_DOCS"] === "1") await writeFile(documentFile, wanted);
  return process.env["UPDATE_DOCS"] === "1" || text === wanted;
}

/** Lines of the page's blocks for a shell, for this stack. */
async function commandsOnPage(): Promise<string[]> {
  const text = await readFile(documentFile, "utf8");
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block.replaceAll("--stack prod", "--stack test").replaceAll("prod,staging", "test").split("\n"),
  );
}

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
  }, 400_000);

  test("one that a policy forbids is red, and its summary says why", async () => {
    await site.configure({ tenants: [tenant1, { tenantId: "nine", tenantName: "Nine" }] });
    const { exitCode, summary } = await run("cx-review.yml", "review");
    expect(exitCode).toBe(1);
    expect(summary).toContain("**mandatory** `no-nine`");
    await site.configure({ tenants: [tenant1, tenant2] });
  }, 400_000);

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
  }, 400_000);

  test("what somebody changed by hand is found", async () => {
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
  }, 400_000);
});

describe("GitLab", () => {
  const page = (name: string) => readFile(join(site.checkout, name), "utf8");

  beforeAll(async () => {
    await site.configure({ tenants: [tenant1, tenant2] });
    expect(await site.up()).toMatchObject({ failure: "" });
    const changed = { ...tenant1, dialer: { maxConcurrentCalls: 8 } };
    await site.configure({
      tenants: [changed, { tenantId: "tenant3", tenantName: "Tenant Three" }],
    });
  }, 180_000);

  test("a merge request is reviewed without a login, as docs/pipelines.md shows it", async () => {
    const { exitCode, all } = await runGitlab("review");
    expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
    expect(await exampleOnPage(await page("review-test.md"))).toBe(true);
  }, 400_000);

  test("its merge is applied", async () => {
    const { exitCode, all } = await runGitlab("up");
    expect({ exitCode, all: exitCode === 0 ? "" : all }).toEqual({ exitCode: 0, all: "" });
    expect((await site.tenant("tenant2"))?.["status"]).toBe("inActive");
    expect((await site.tenant("tenant3"))?.["status"]).toBe("active");
  }, 400_000);

  test("what somebody changed by hand is found at night", async () => {
    await site.changeInPortal("tenant1", { tenantName: "Again" });
    const { exitCode } = await runGitlab("drift");
    expect(exitCode).toBe(1);
    expect(await page("drift-test.md")).toContain('→ `"Again"`');
    expect(await page("audit-test.html")).toContain("<html");
  }, 400_000);
});

test("the commands on docs/pipelines.md run as they stand there", async () => {
  const { KUBECONFIG = "", PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE = "" } = site.env;
  const own = Object.fromEntries(logins.map((name) => [name, site.env[name] ?? ""]));
  const env = { ...machine(), ...own, KUBECONFIG, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE };
  const commands = (await commandsOnPage()).filter((line) => line !== "");
  expect(commands.length).toBeGreaterThan(8);
  let prelude = "";
  for (const command of commands) {
    if (command.startsWith("eval ")) prelude = `${command}\n`;
    const shell = { cwd: site.checkout, env, extendEnv: false, reject: false, all: true } as const;
    const { exitCode, all } = await execa("bash", ["--norc", "-c", prelude + command], shell);
    site.transcript.push(all);
    // To find something is no failure: no DNS server knows the host names, and a test before changed a tenant.
    const isFine =
      exitCode === 0 || /^(Audit of stack test|Stack test: .* on the platform)/.test(all);
    expect({ command, all: isFine ? "" : all }).toEqual({ command, all: "" });
  }
  for (const file of ["review.md", "drift.md", "audit.html", ".github/workflows/cx-up.yml"]) {
    expect(await readFile(join(site.checkout, file), "utf8")).not.toBe("");
  }
}, 400_000);

test("no secret is in a log or on a page", () => {
  const shown = site.transcript.join("\n");
  const values = logins.map((name) => site.env[name] ?? "");
  for (const secret of [...values, "canary-passphrase", "canary-client-secret"]) {
    expect(secret.length).toBeGreaterThan(5);
    expect(shown).not.toContain(secret);
  }
});
