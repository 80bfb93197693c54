import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";
import { cacheDirectory } from "../../tools/setup/locations.mjs";
import { folder, readWorkflow } from "./github.ts";
import { gitlabFile } from "./gitlab.ts";

jest.setTimeout(60_000);
const actionlintModule = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const names = (await readdir(folder)).sort();

/** The program from PATH, or built once into the cache; undefined where there is neither it nor Go. */
async function findActionlint(): Promise<string | undefined> {
  const ownBin = join(cacheDirectory, "actionlint", actionlintModule.split("@")[1] ?? "");
  const PATH = [process.env["PATH"], ownBin].join(delimiter);
  const program = "actionlint";
  const found = await execa(program, ["-version"], { env: { PATH }, reject: false });
  if (!found.failed) return PATH;
  const env = { GOBIN: ownBin, GOFLAGS: "-modcacherw", GOPATH: join(cacheDirectory, "go") };
  const built = await execa("go", ["install", actionlintModule], { env, reject: false });
  if (!built.failed) return PATH;
  console.warn("actionlint is not here, and could not be built: workflows are not linted");
  return undefined;
}

test.each([...names.map((name) => join(folder, name)), gitlabFile])(
  "%s keeps programs between runs, and never Pulumi's logins",
  async (file) => {
    const text = (await readFile(file, "utf8")).replaceAll(/^.*CX_CACHE_DIR:.*$/gm, "");
    const kept = text.match(/(?:cache\/cx-tenants|\.cx-cache)[\w/-]*/g) ?? [];
    const paths = kept.map((path) => path.replace(/^(cache\/cx-tenants|\.cx-cache)/, ""));
    expect([...new Set(paths)]).toEqual(["/npm", "/programs", "/pulumi-home/plugins"]);
  },
);

describe("workflows for GitHub", () => {
  test("are right, says actionlint", async () => {
    const PATH = await findActionlint();
    if (PATH === undefined) return;
    const files = names.map((name) => join(folder, name));
    const { all } = await execa("actionlint", ["-no-color", ...files], {
      env: { PATH },
      all: true,
      reject: false,
    });
    expect(all).toBe("");
  }, 300_000);

  test("name each action by a commit, with its version beside it", async () => {
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    const uses = texts.join("\n").match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(10);
    for (const use of uses)
      expect(use).toMatch(/^uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test.each(names)("%s gives each job only the rights that it needs", async (name) => {
    const { permissions, jobs } = await readWorkflow(name);
    expect(permissions).toEqual({});
    for (const { permissions: rights, env } of Object.values(jobs)) {
      const writes = Object.values(rights).includes("write");
      const secrets = Object.values(env).filter((value) => value.includes("secrets."));
      // Whoever writes to GitHub has no secret of ours, and the other way round.
      expect(writes && secrets.length > 0).toBe(false);
    }
  });

  test("have a review that knows no login of the platform", async () => {
    const { jobs } = await readWorkflow("cx-review.yml");
    const variables = Object.values(jobs).flatMap(({ env }) => Object.values(env));
    expect(variables.join(" ")).not.toMatch(/CX_LOGIN|GRAFANA|KUBECONFIG/);
    expect(await readFile(join(folder, "cx-review.yml"), "utf8")).not.toContain(
      "pull_request_target",
    );
  });
});

describe("the pipeline for GitLab", () => {
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "cx-gitlab-"));
    await cp(gitlabFile, join(directory, ".gitlab-ci.yml"));
    const git = (...args: string[]) => execa("git", args, { cwd: directory });
    await git("init", "--quiet", "--initial-branch=main");
    await git("remote", "add", "origin", "git@gitlab.example.com:team/cx.git");
    await git(
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@example.com",
      "commit",
      "--allow-empty",
      "-qm",
      "x",
    );
  });
  afterAll(() => rm(directory, { recursive: true }));

  const gitlab = (...args: string[]) =>
    execa("gitlab-ci-local", args, { cwd: directory, preferLocal: true, reject: false, all: true });

  /** The jobs that these variables of GitLab's start, by name and how. */
  async function jobsFor(...variables: string[]): Promise<string[]> {
    const given = ["CI_PROJECT_ID=7", ...variables].flatMap((one) => ["--variable", one]);
    const predefined = "CI_PIPELINE_SOURCE,CI_PROJECT_ID,CI_COMMIT_BRANCH";
    const { stdout, failed, all } = await gitlab(
      ...["--list-json", "--ignore-predefined-vars", predefined, ...given],
    );
    expect({ failed, all: failed ? all : "" }).toEqual({ failed: false, all: "" });
    const jobs = z
      .array(z.object({ name: z.string(), when: z.string() }))
      .parse(JSON.parse(stdout));
    return jobs
      .filter(({ when }) => when !== "never")
      .map(({ name, when }) => `${name.replace(/: \[.*/, "")} ${when}`);
  }

  test.each([
    ["a merge", "push", ["plan on_success", "up manual"]],
    ["a schedule", "schedule", ["drift on_success", "issue always"]],
  ])("has the jobs of %s", async (_what, source, jobs) => {
    expect(await jobsFor(`CI_PIPELINE_SOURCE=${source}`)).toEqual(jobs);
  });

  test("reviews a merge request, but not that of a fork", async () => {
    const request = ["CI_PIPELINE_SOURCE=merge_request_event", "CI_COMMIT_BRANCH="];
    const own = await jobsFor(...request, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID=7");
    expect(own).toEqual(["review on_success", "comment always"]);
    expect(await jobsFor(...request, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID=8")).toEqual([]);
  });

  test("is read without a complaint", async () => {
    const { all, failed } = await gitlab("--preview");
    expect({ failed, complaint: /^ *(WARN|ERR).*/m.exec(all)?.[0] }).toEqual({ failed: false });
    const jobs: unknown = parse(all.slice(all.indexOf("---")));
    expect(jobs).toMatchObject({ review: {}, comment: {}, plan: {}, up: {}, drift: {}, issue: {} });
  });
});
