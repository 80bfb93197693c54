import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { Stryker } from "@stryker-mutator/core";
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
 * Runs Stryker on one area; stryker.config.json has what all areas share. `again` tries only what the
 * last report does not tell: mutations and tests that are new or changed. It does not see what changed
 * beside them, such as a test's helpers.
 */
export async function runArea(
  { name, files, tests }: Area,
  { again }: { again: boolean },
): Promise<Mutation[]> {
  // As they are now: somebody may edit them until the run ends.
  const sources = new Map<string, string>();
  for await (const file of glob([...files], { cwd: projectDirectory })) {
    sources.set(file, await readFile(path.join(projectDirectory, file), "utf8"));
  }
  const reports = `reports/mutation/${name}`;
  const results = await new Stryker({
    mutate: [...files],
    jest: { config: { testMatch: tests.map((glob) => `<rootDir>/test/${glob}.test.ts`) } },
    ...(again && { incremental: true, incrementalFile: `${reports}.json` }),
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
