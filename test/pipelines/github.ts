import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse } from "yaml";
import { z } from "zod";

export const folder = join(import.meta.dirname, "../../pipelines/github");

const step = z.object({
  run: z.string().optional(),
  if: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
});
const job = z.object({
  env: z.record(z.string(), z.string()).default({}),
  permissions: z.record(z.string(), z.string()),
  steps: z.array(step),
});
const workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), job),
});

/** A workflow of this project. */
export async function readWorkflow(name: string): Promise<z.infer<typeof workflow>> {
  return workflow.parse(parse(await readFile(join(folder, name), "utf8")));
}

/** What expressions in a workflow stand for: `secrets.X`, `vars.X`, `matrix.stack`. */
export type Expressions = Readonly<Record<string, string>>;

/** How a job ended. */
export interface Ended {
  /** Of the first step that failed, else 0. */
  exitCode: number;
  output: string;
  /** What stands on the page of the run. */
  summary: string;
}

/**
 * Runs the `run:` steps of a job as a runner of GitHub does: each by `bash -e`, with the variables that the job
 * names and no others but those of the machine. Actions are left out: a checkout is there.
 */
export async function runJob(
  { steps, env }: z.infer<typeof job>,
  {
    directory,
    machine,
    expressions,
  }: { directory: string; machine: Expressions; expressions: Expressions },
): Promise<Ended> {
  const temporary = await mkdtemp(join(tmpdir(), "cx-github-"));
  const files = {
    GITHUB_STEP_SUMMARY: join(temporary, "summary"),
    GITHUB_ENV: join(temporary, "env"),
  };
  for (const file of Object.values(files)) await writeFile(file, "");
  const fixed = { ...machine, ...files, RUNNER_TEMP: temporary, ...resolved(env, expressions) };
  const ended: Ended = { exitCode: 0, output: "", summary: "" };
  try {
    for (const { run, if: condition, env: own } of steps) {
      if (run === undefined || (ended.exitCode !== 0 && condition !== "${{ !cancelled() }}"))
        continue;
      const result = await execa("bash", ["--norc", "-e", "-c", run], {
        cwd: directory,
        env: { ...fixed, ...(await setBySteps(files.GITHUB_ENV)), ...resolved(own, expressions) },
        extendEnv: false,
        all: true,
        reject: false,
      });
      ended.output += `${result.all}\n`;
      if (ended.exitCode === 0) ended.exitCode = result.exitCode ?? 1;
    }
    return { ...ended, summary: await readFile(files.GITHUB_STEP_SUMMARY, "utf8") };
  } finally {
    await rm(temporary, { recursive: true });
  }
}

/** A secret that is not set is an empty text. */
function resolved(env: Expressions, expressions: Expressions): Record<string, string> {
  const entries = Object.entries(env).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{\{ (\S+) \}\}/g, (_all, key: string) => expressions[key] ?? ""),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

async function setBySteps(file: string): Promise<Record<string, string>> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
