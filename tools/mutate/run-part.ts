import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { z } from "zod";
import { projectDirectory } from "../sandbox-platform.ts";
import type { Area } from "./areas.ts";

/** What became of one change of the product. */
export interface Mutation {
  /** Below the project. */
  file: string;
  line: number;
  /** `what stood there → what stood there instead`, on one line. */
  change: string;
  /** `undefined` where it could not be tried: it does not load, or somebody excluded it. */
  wasNoticed: boolean | undefined;
}

/**
 * Runs Stryker on one part of an area; stryker.config.json has what all share. `again` leaves out what the last
 * report says was noticed, as long as mutation and test are the same. It does not see what changed beside
 * them, such as a test's helpers.
 */
export async function runPart(
  { name, files, tests, atOnce = 1 }: Area,
  { again }: { again: boolean },
): Promise<Mutation[]> {
  // As they are now: somebody may edit them until the run ends.
  const sources = new Map<string, string>();
  for await (const file of glob([...files], { cwd: projectDirectory })) {
    sources.set(file, await readFile(path.join(projectDirectory, file), "utf8"));
  }
  const reports = `reports/mutation/${name}`;
  const results = await new Stryker({
    testRunner: "native",
    plugins: ["./tools/mutate/native-runner.ts"],
    mutate: [...files],
    concurrency: atOnce,
    testFiles: tests.map((glob) => `test/${glob}.test.ts`),
    ...(again && { incremental: true, incrementalFile: await noticedOf(reports) }),
    jsonReporter: { fileName: `${reports}.json` },
    htmlReporter: { fileName: `${reports}.html` },
  }).runMutationTest();
  return results.map(({ fileName, location, replacement, status }) => {
    const file = path.relative(projectDirectory, fileName);
    const original = textAt(sources.get(file) ?? "", location);
    return {
      file,
      line: location.start.line,
      change: `${oneLine(original)} → ${oneLine(replacement)}`,
      wasNoticed: noticed.get(status),
    };
  });
}

const report = z.looseObject({
  files: z.record(
    z.string(),
    z.looseObject({ mutants: z.array(z.looseObject({ status: z.string() })) }),
  ),
});

/**
 * A report with what a test noticed, and nothing else: Stryker would not try a survivor again that runs
 * while its file is loaded, and a timeout may have been a slow machine's.
 */
async function noticedOf(reports: string): Promise<string> {
  const file = `${reports}.noticed.json`;
  const text = await readFile(`${reports}.json`, "utf8").catch(() => undefined);
  if (text === undefined) return file; // nothing was tried before, so all is
  const last = report.parse(JSON.parse(text));
  for (const tried of Object.values(last.files)) {
    tried.mutants = tried.mutants.filter(({ status }) => status === "Killed");
  }
  await writeFile(file, JSON.stringify(last));
  return file;
}

const noticed = new Map<string, boolean>([
  ["Killed", true],
  ["Timeout", true],
  ["Survived", false],
  ["NoCoverage", false],
]);

interface Place {
  line: number;
  column: number;
}

/** Lines and columns count from 1. */
function textAt(source: string, { start, end }: { start: Place; end: Place }): string {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((line, at) =>
      line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined),
    )
    .join("\n");
}

const longest = 80;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
