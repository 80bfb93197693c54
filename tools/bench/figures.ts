/** What was measured of one way to do something, in seconds. */
export interface Series {
  name: string;
  seconds: readonly number[];
}

/** The one in the middle: a run that something disturbed counts for no more than any other. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

const mostSpread = 0.3;

/** How many times as long one took as the other; undefined where the runs of one of them are too far apart to say. */
export function ratioOf(one: readonly number[], other: readonly number[]): number | undefined {
  return isSteady(one) && isSteady(other) ? median(one) / median(other) : undefined;
}

/** False when the runs differ by more than a third of what they take: the machine did something else. */
function isSteady(seconds: readonly number[]): boolean {
  return (Math.max(...seconds) - Math.min(...seconds)) / median(seconds) <= mostSpread;
}

/** A table of medians, with what each adds to the first, and every run behind it. */
export function tableOf([first, ...others]: readonly [Series, ...Series[]]): string {
  const base = median(first.seconds);
  const rows = [first, ...others].map(({ name, seconds }) => {
    const middle = median(seconds);
    const more = middle - base;
    const difference = seconds === first.seconds ? "" : `${more < 0 ? "" : "+"}${shown(more)}`;
    return [name, shown(middle), difference, seconds.map(shown).join(" ")];
  });
  return inColumns([["", "median s", "difference", "runs"], ...rows]);
}

/** Rows with columns of one width. */
export function inColumns(rows: readonly (readonly string[])[]): string {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Seconds with two digits behind the point. */
export function shown(seconds: number): string {
  return seconds.toFixed(2);
}
