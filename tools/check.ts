// npm test: every check of the project; the last line counts the tests.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { projectDirectory } from "./sandbox-platform.ts";

const staticChecks = {
  format: ["prettier", "--check", "."],
  lint: ["eslint", "."],
  types: ["tsc"],
  "dead code": ["knip"],
};

const jestResultSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  /** Files that could not even be loaded; their tests are in no other number. */
  numRuntimeErrorTestSuites: z.int(),
});

/** Quiet when all is well. */
async function passesStaticCheck(
  name: string,
  [program = "", ...rest]: string[],
): Promise<boolean> {
  const { failed, all, durationMs } = await execa(program, rest, {
    cwd: projectDirectory,
    preferLocal: true,
    all: true,
    reject: false,
    env: process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" },
  });
  const seconds = (durationMs / 1000).toFixed(1);
  console.log(failed ? `FAILED ${name}\n${all}` : `ok ${name} (${seconds} s)`);
  return !failed;
}

interface TestResult {
  passed: number;
  failed: number;
  succeeded: boolean;
}

async function runTests(): Promise<TestResult> {
  // A folder of its own: two checks may run at the same time.
  const directory = await mkdtemp(path.join(tmpdir(), "cx-check-"));
  try {
    return await runJest(path.join(directory, "result.json"));
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function runJest(resultFile: string): Promise<TestResult> {
  const jest = await execa("jest", ["--json", `--outputFile=${resultFile}`], {
    cwd: projectDirectory,
    preferLocal: true,
    stdio: "inherit",
    reject: false,
    env: { NODE_OPTIONS: "--experimental-vm-modules --disable-warning=ExperimentalWarning" },
  });
  const text = await readFile(resultFile, "utf8").catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, succeeded: false };
  const result = jestResultSchema.parse(JSON.parse(text));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    succeeded: jest.exitCode === 0,
  };
}

const failures: string[] = [];
await Promise.all(
  Object.entries(staticChecks).map(async ([name, command]) => {
    if (!(await passesStaticCheck(name, command))) failures.push(name);
  }),
);
const { passed, failed, succeeded } = await runTests();
if (!succeeded) failures.push("tests");
if (failures.length > 0) console.error(`\nFailed: ${failures.join(", ")}`);
console.log(`\n${String(passed)} passed, ${String(failed)} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
