import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";

export const gitlabFile = join(import.meta.dirname, "../../pipelines/gitlab/.gitlab-ci.yml");

const lines = z.array(z.string());
const job = z.object({
  extends: z.string().optional(),
  before_script: lines.optional(),
  script: lines.default([]),
});

/** What a job for GitLab runs, its preparation included. */
export async function scriptOf(name: string): Promise<string> {
  const jobs = z.record(z.string(), z.unknown()).parse(parse(await readFile(gitlabFile, "utf8")));
  const { extends: base = "", before_script: before, script } = job.parse(jobs[name]);
  const inherited = base === "" ? undefined : job.parse(jobs[base]).before_script;
  return [...(before ?? inherited ?? []), ...script].join("\n");
}

/** Runs a job's lines as GitLab's runner does, with these variables and no others. */
export async function runScript(
  name: string,
  { directory, env }: { directory: string; env: Record<string, string> },
): Promise<{ exitCode: number | undefined; all: string }> {
  const { exitCode, all } = await execa(
    "bash",
    ["--norc", "-eo", "pipefail", "-c", await scriptOf(name)],
    {
      cwd: directory,
      env,
      extendEnv: false,
      reject: false,
      all: true,
    },
  );
  return { exitCode, all };
}
