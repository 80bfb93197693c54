// npm test: every check of the project, part by part; the last line counts the tests. `node tools/check.ts unit`
// runs the parts that are named.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { findParts, partNames, type PartName } from "./check/parts.ts";
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

async function runTests(name: PartName, files: readonly string[]): Promise<TestResult> {
  // A folder of its own: two checks may run at the same time.
  const directory = await mkdtemp(path.join(tmpdir(), "cx-check-"));
  try {
    return await runJest(name, files, path.join(directory, "result.json"));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What waits for timers and sockets leaves room for others; what starts pulumi does not. */
const workersPerCore: Readonly<Record<PartName, number>> = { unit: 2, platform: 2, e2e: 1 };

async function runJest(
  name: PartName,
  files: readonly string[],
  resultFile: string,
): Promise<TestResult> {
  const workers = workersPerCore[name] * availableParallelism();
  const report = ["--reporters=./tools/check/progress.mjs", "--json", `--outputFile=${resultFile}`];
  const jest = await execa(
    "jest",
    [`--maxWorkers=${String(workers)}`, ...report, "--runTestsByPath", ...files],
    {
      cwd: projectDirectory,
      preferLocal: true,
      stdio: "inherit",
      reject: false,
      env: { NODE_OPTIONS: "--experimental-vm-modules --disable-warning=ExperimentalWarning" },
    },
  );
  const text = await readFile(resultFile, "utf8").catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, succeeded: false };
  const result = jestResultSchema.parse(JSON.parse(text));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    succeeded: jest.exitCode === 0,
  };
}

async function runStaticChecks(): Promise<void> {
  await Promise.all(
    Object.entries(staticChecks).map(async ([name, command]) => {
      if (!(await passesStaticCheck(name, command))) failures.push(name);
    }),
  );
}

/** Runs a part of the check, and tells how long it took. */
async function timed(name: string, work: () => Promise<void>): Promise<void> {
  console.log(`\n${name} …`);
  const start = performance.now();
  await work();
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(`${name}: ${String(seconds)} s`);
}

const failures: string[] = [];
const total = { passed: 0, failed: 0 };
const chosen = z.array(z.enum(partNames)).parse(process.argv.slice(2));

if (chosen.length === 0) await timed("static checks", runStaticChecks);
const parts = await findParts();
for (const name of chosen.length === 0 ? partNames : chosen) {
  await timed(`${name} tests`, async () => {
    const { passed, failed, succeeded } = await runTests(name, parts[name]);
    total.passed += passed;
    total.failed += failed;
    if (!succeeded) failures.push(`${name} tests`);
  });
}
if (failures.length > 0) console.error(`\nFailed: ${failures.join(", ")}`);
console.log(`\n${String(total.passed)} passed, ${String(total.failed)} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
