import path from "node:path";
import { pathToFileURL } from "node:url";
import { TestStatus, type TestResult } from "@stryker-mutator/api/test-runner";
import { addEventHandler, getState, resetState, run, type Event, type State } from "jest-circus";

type Block = State["rootDescribeBlock"];
type Test = Extract<Block["children"][number], { type: "test" }>;

/** What is to happen around the tests of a file. */
export interface Watch {
  /** Called with a test's id when it starts, and with the file's name when it is done. */
  onTest?: (id: string) => void;
  /** Called before the file is loaded, when all that it imports is. */
  onLoad?: () => void;
  /** Called when it has said what its tests are, before the first of them. */
  onLoaded?: () => void;
  /** One failed test is enough: those behind it are skipped. */
  stopsAtFailure: boolean;
}

/** Longer than Jest's: mutations run on a busy machine. */
const testTimeoutMs = 15_000;
const separator = ": ";

/** What a file stands under in ids: for what it does outside of its tests, and for all of it. */
export function nameOf(file: string): string {
  return path.relative(process.cwd(), file);
}

/** True for the id of a test, false for a file's name. */
export function isTest(id: string): boolean {
  return id.includes(separator);
}

/** The file of a test, or of a file's name. */
export function fileOf(id: string): string {
  const [file = ""] = id.split(separator, 1);
  return path.resolve(file);
}

const loaded = new Set<string>();
let loads = 0;

/** Loads what a file imports, once in a process. */
export async function loadImports(file: string): Promise<void> {
  if (!loaded.has(file)) await load(file);
  loaded.add(file);
}

/** Loads the file itself anew. What it imports is loaded once, however often that happens. */
async function load(file: string): Promise<void> {
  resetState();
  getState().testTimeout = testTimeoutMs;
  loads += 1;
  await import(`${pathToFileURL(file).href}?load=${String(loads)}`);
}

/** Runs a test file in this very process; only the wanted tests, by their ids, or all by the file's name. */
export async function runTestFile(
  file: string,
  watch: Watch,
  wanted?: ReadonlySet<string>,
): Promise<TestResult[]> {
  await loadImports(file);
  watch.onTest?.(nameOf(file));
  watch.onLoad?.();
  await load(file);
  watch.onLoaded?.();
  if (wanted?.has(nameOf(file)) === false) {
    skipOthers(getState().rootDescribeBlock, file, wanted);
  }
  const results: TestResult[] = [];
  current.handle = follow(file, watch, results);
  const { unhandledErrors } = await run();
  return [...results, wholeFile(file, unhandledErrors)];
}

const current: { handle?: (event: Event) => void } = {};
addEventHandler((event: Event) => current.handle?.(event));

function follow(
  file: string,
  { onTest, stopsAtFailure }: Watch,
  results: TestResult[],
): (event: Event) => void {
  return (event) => {
    if (event.name === "test_start") {
      const hasFailed = results.some(({ status }) => status === TestStatus.Failed);
      if (hasFailed && stopsAtFailure) event.test.mode = "skip";
      onTest?.(idOf(file, event.test));
    }
    if (event.name === "test_done") results.push(resultOf(file, event.test));
    if (event.name === "test_done" || event.name === "test_skip") onTest?.(nameOf(file));
  };
}

/** What nobody waits for belongs to the test that runs. */
function fail(error: unknown): void {
  const { currentlyRunningTest, unhandledErrors } = getState();
  const errors: unknown[] = currentlyRunningTest ? currentlyRunningTest.errors : unhandledErrors;
  errors.push(error);
}
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

function idOf(file: string, test: Test): string {
  const titles: string[] = [];
  for (let at: Test | Block = test; at.parent !== undefined; at = at.parent)
    titles.unshift(at.name);
  return nameOf(file) + separator + titles.join(" ");
}

/** Blocks without a wanted test are skipped as a whole, with what is prepared for them. */
function skipOthers(block: Block, file: string, wanted: ReadonlySet<string>): boolean {
  let isWanted = false;
  for (const child of block.children) {
    const isChildWanted =
      child.type === "test" ? wanted.has(idOf(file, child)) : skipOthers(child, file, wanted);
    if (!isChildWanted) child.mode = "skip";
    isWanted ||= isChildWanted;
  }
  return isWanted;
}

function resultOf(file: string, test: Test): TestResult {
  return toResult(idOf(file, test), file, test.errors, test.duration ?? 0);
}

/** Hooks for all tests of a file fail with the file. */
function wholeFile(file: string, errors: readonly unknown[]): TestResult {
  return toResult(nameOf(file), file, errors, 0);
}

function toResult(
  id: string,
  fileName: string,
  errors: readonly unknown[],
  timeSpentMs: number,
): TestResult {
  const result = { id, name: id, fileName, timeSpentMs };
  if (errors.length === 0) return { ...result, status: TestStatus.Success };
  const error: unknown = errors.flat()[0];
  const failureMessage = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { ...result, status: TestStatus.Failed, failureMessage };
}
