// Stryker's test runner for this project. Jest loads everything anew for each test file, which is most of what a
// mutation costs; here a process loads the product once, and runs Jest's own test functions and matchers on it.
import { readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { isAbsolute } from "node:path";
import type { CoverageData, MutantCoverage } from "@stryker-mutator/api/core";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunOptions,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from "@stryker-mutator/api/test-runner";
import { fileOf, isTest, loadImports, nameOf, runTestFile, type Watch } from "./test-file.ts";

/** What the instrumented product reads and writes. */
interface Instruments {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: MutantCoverage;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

const coverage: MutantCoverage = { static: {}, perTest: {} };
const instruments: Instruments = { mutantCoverage: coverage };
Object.assign(globalThis, { __stryker__: instruments });

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "@jest/globals"
      ? { url: new URL("jest-globals.ts", import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});

/** Milliseconds that each test file takes without a mutation; written for the processes that come after. */
type Times = Record<string, number>;
const timesFile = ".test-times.json";

class NativeRunner implements TestRunner {
  /** A process cannot forget what it has loaded, so Stryker starts another one. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun({ testFiles = [] }: DryRunOptions): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    const times: Times = {};
    const whileLoading: CoverageData = {};
    for (const file of testFiles) {
      const start = performance.now();
      tests.push(...(await coverFile(file, whileLoading)));
      times[file] = performance.now() - start;
    }
    writeFileSync(timesFile, JSON.stringify(times));
    const mutantCoverage = { ...coverage, static: whileLoading };
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({
    activeMutant,
    mutantActivation,
    testFilter,
    hitLimit,
    disableBail,
  }: MutantRunOptions): Promise<MutantRunResult> {
    const activate = () => (instruments.activeMutant = activeMutant.id);
    Object.assign(instruments, { hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
    // Where the test files are given, Stryker names them all instead of saying "static".
    const isWhileLoading = mutantActivation === "static" || testFilter?.some(isAbsolute) === true;
    if (isWhileLoading) activate();
    try {
      const watch = { onLoad: activate, stopsAtFailure: !disableBail };
      const tests = await runFiles(testFilter, watch);
      const limit = determineHitLimitReached(instruments.hitCount, hitLimit);
      return toMutantRunResult(limit ?? { status: DryRunStatus.Complete, tests }, disableBail);
    } finally {
      instruments.activeMutant = undefined;
    }
  }
}

/**
 * Runs a file, and notes what is reached only while a module of the product loads: a process does that once. What
 * a test file does outside of its tests it does each time, and counts for the whole file.
 */
async function coverFile(file: string, whileLoading: CoverageData): Promise<TestResult[]> {
  coverage.static = {};
  instruments.currentTestId = undefined;
  await loadImports(file);
  const first = coverage.static;
  let again: CoverageData = {};
  const results = await runTestFile(file, {
    onTest: (id) => (instruments.currentTestId = id),
    onLoaded: () => (again = { ...coverage.perTest[nameOf(file)] }),
    stopsAtFailure: false,
  });
  for (const [mutant, count] of Object.entries(first)) {
    if (count > (again[mutant] ?? 0)) whileLoading[mutant] = count;
  }
  return results;
}

/** What takes least comes first: one failure is enough. */
async function runFiles(
  wanted: readonly string[] | undefined,
  watch: Watch,
): Promise<TestResult[]> {
  const times = JSON.parse(readFileSync(timesFile, "utf8")) as Times;
  const ids = wanted && new Set(wanted.map((id) => (isTest(id) ? id : nameOf(fileOf(id)))));
  const files = ids === undefined ? Object.keys(times) : [...new Set([...ids].map(fileOf))];
  files.sort((one, other) => (times[one] ?? 0) - (times[other] ?? 0));
  const tests: TestResult[] = [];
  for (const file of files) {
    tests.push(...(await runTestFile(file, watch, ids)));
    const hasFailed = tests.some(({ status }) => status === TestStatus.Failed);
    if (hasFailed && watch.stopsAtFailure) break;
  }
  return tests;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "native", NativeRunner)];
