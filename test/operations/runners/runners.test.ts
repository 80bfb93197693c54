import { describe, expect, test } from "@jest/globals";
import { execa } from "execa";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { plain, run, runBeside } from "./kit.ts";

const pipelines = join(import.meta.dirname, "../../../pipelines");

describe("pipelines over several stacks", () => {
  test("for GitHub are those of this project, with the stacks in each matrix", async () => {
    const text = await run("--for", "github");
    expect(text.match(/stack: \[prod, staging\]/g)).toHaveLength(4);
    expect(parseAllDocuments(text)).toHaveLength(3);
    const own = await run("--for", "github", "--stacks", "prod");
    for (const name of await readdir(join(pipelines, "github"))) {
      expect(own).toContain((await readFile(join(pipelines, "github", name), "utf8")).trim());
    }
  });

  test("for GitLab too", async () => {
    const own = await readFile(join(pipelines, "gitlab/.gitlab-ci.yml"), "utf8");
    expect(await run("--for", "gitlab", "--stacks", "prod")).toBe(own.trim());
    const several: unknown = parse(await run("--for", "gitlab", "--stacks", "a,b"));
    expect(several).toMatchObject({
      ".each-stack": { parallel: { matrix: [{ STACK: ["a", "b"] }] } },
    });
  });

  test("go into a folder as files", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cx-runners-out-"));
    const out = join(folder, "deep/workflows");
    try {
      const lines = await run("--for", "github", "--out", out);
      expect(lines.split("\n")).toEqual(
        ["cx-drift.yml", "cx-review.yml", "cx-up.yml"].map((name) => join(out, name)),
      );
      expect(await readdir(out)).toEqual(await readdir(join(pipelines, "github")));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("commands for Pulumi Deployments", () => {
  const deployments = (...more: string[]) =>
    run("--for", "deployments", "--repository", "acme/cx", ...more);

  test("hand each variable over from the shell, and hold no secret", async () => {
    const text = await deployments();
    expect(text).toContain('--secret-env CX_LOGIN_PASSWORD="$PROD_CX_LOGIN_PASSWORD"');
    expect(text).not.toContain("STAGING_CX_LOGIN");
    expect(text.match(/--push-to-deploy=false/g)).toHaveLength(2);
  });

  test("are words that a shell reads as they are meant", async () => {
    const text = await deployments("--branch", "it's $HOME");
    const shown = text.replaceAll("pulumi deployment", "printf '%s\\n' deployment");
    const env = { PROD_CX_LOGIN_CLIENT_SECRET: "a b", PROD_CX_LOGIN_PASSWORD: "$x'" };
    const rest = {
      PROD_GRAFANA_TOKEN: "t",
      PROD_CX_KUBECONFIG: "k",
      PROD_PULUMI_CONFIG_PASSPHRASE: "p",
    };
    const { stdout } = await execa("sh", ["-c", shown], { env: { ...env, ...rest } });
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining(["it's $HOME", "CX_LOGIN_CLIENT_SECRET=a b", "CX_LOGIN_PASSWORD=$x'"]),
    );
    await expect(execa("sh", ["-c", shown])).rejects.toThrow(/PROD_\w+: /);
  });

  test("name another repository than one on GitHub by its address, without previews", async () => {
    const url = "https://git.example.com/cx.git";
    const text = await run("--for", "deployments", "--repository", url, "--stacks", "prod");
    expect(text).toContain(`--git-url ${url}`);
    expect(text).not.toContain("--preview-prs");
  });
});

describe("stacks with odd names", () => {
  const source = ["--repository", "acme/cx"];

  test.each(["operator", "deployments"])(
    "for %s are never one and the same there",
    async (kind) => {
      const odd = { "eu.1": plain, "eu-1": plain };
      await expect(runBeside(odd, "--for", kind, ...source)).rejects.toThrow(
        /the stacks 'eu-1' and 'eu.1' would both be '(cx-tenants-eu-1|EU_1)' there/,
      );
      const twice = ["--stacks", "prod,staging,prod"];
      await expect(run("--for", kind, ...source, ...twice)).rejects.toThrow(
        "--stacks names 'prod' twice",
      );
    },
  );

  test.each([
    ["acme/prod", /'acme\/prod' can't be in a pipeline's matrix/],
    ["prod,prod", /--stacks names 'prod' twice/],
    [
      "prod--eu,prod-eu",
      /the stacks 'prod--eu' and 'prod-eu' would both be '<!-- cx-tenants review: prod-eu -->' there/,
    ],
  ])("are refused for a pipeline where they would meet: %s", async (stacks, words) => {
    await expect(run("--for", "github", "--stacks", stacks)).rejects.toThrow(words);
    await expect(run("--for", "gitlab", "--stacks", stacks)).rejects.toThrow(words);
  });

  test("have variables that a shell can read", async () => {
    const args = ["--for", "deployments", ...source, "--stacks", "5g"];
    expect(await runBeside({ "5g": plain }, ...args)).toContain('"$_5G_CX_LOGIN_PASSWORD"');
  });
});

describe("what can't be done is refused in words", () => {
  test.each([
    [["--for", "jenkins"], /--for needs one of github, gitlab, deployments, operator\nUsage:/],
    [["--for", "operator"], /--for operator needs --repository/],
    [["--for", "github", "--stacks", "prod,,"], /--stack needs the name of a stack/],
    [
      ["--for", "operator", "--repository", "x", "--stacks", "nowhere"],
      /there is no Pulumi.nowhere.yaml here/,
    ],
    [["--for", "github", "--out", "Pulumi.yaml/x"], /cannot write to the folder 'Pulumi.yaml\/x'/],
  ])("%j", async (args, words) => {
    await expect(run(...args)).rejects.toThrow(words);
  });
});
