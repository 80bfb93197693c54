import type { Area } from "./areas.ts";
import type { Named } from "./named.ts";
import type { Mutation } from "./run-part.ts";

/** What a run says about an area. */
export interface AreaResult {
  area: Area;
  tried: number;
  /** Mutations that could not be tried, and so count nowhere. */
  untried: number;
  /** In percent. */
  score: number;
  /** Survivors that are named, with a reason. */
  named: number;
  /** Survivors that nobody has judged. */
  unnamed: readonly Mutation[];
  /** Named, but a test notices by now, or the code is gone; or the machine was slow, so it is only told. */
  outdated: readonly string[];
}

/** Compares what survived with what is named. A change that occurs twice has to be named twice. */
export function judge(area: Area, mutations: readonly Mutation[], named: Named): AreaResult {
  const tried = mutations.filter(({ wasNoticed }) => wasNoticed !== undefined);
  const survivors = tried.filter(({ wasNoticed }) => wasNoticed === false);
  const files = new Set(mutations.map(({ file }) => file));
  const open = [...files].flatMap((file) =>
    (named[file] ?? []).map(({ change }) => `${file}: ${change}`),
  );
  const unnamed = survivors.filter(({ file, change }) => {
    const at = open.indexOf(`${file}: ${change}`);
    if (at >= 0) open.splice(at, 1);
    return at < 0;
  });
  const score = tried.length === 0 ? 100 : 100 * (1 - survivors.length / tried.length);
  const count = survivors.length - unnamed.length;
  const untried = mutations.length - tried.length;
  return { area, tried: tried.length, untried, score, named: count, unnamed, outdated: open };
}

/** True when enough is noticed, and the rest is named. */
export function isGood({ area, score, unnamed }: AreaResult): boolean {
  return area.required === undefined || (score >= area.required && unnamed.length === 0);
}

/** A line for the area, and one for each survivor that is not named. */
export function describeResult(result: AreaResult): string {
  const { area, tried, untried, score, named, unnamed, outdated } = result;
  const wanted = area.required === undefined ? "" : ` of ${String(area.required)} %`;
  return [
    `${isGood(result) ? "ok" : "FAILED"} ${area.name}: ${score.toFixed(1)} %${wanted} noticed, ${String(tried)} tried, ${String(untried)} could not be; ` +
      `survivors: ${String(named)} named, ${String(unnamed.length)} not`,
    ...unnamed.map(({ file, line, change }) => `  ${file}:${String(line)}  ${change}`),
    ...outdated.map((text) => `  named, but noticed or gone: ${text}`),
  ].join("\n");
}
