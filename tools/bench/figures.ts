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

/** A table of medians, with what each adds to the first, and every run behind it. */
export function tableOf([first, ...others]: readonly [Series, ...Series[]]): string {
  const base = median(first.seconds);
  const rows = [first, ...others].map(({ name, seconds }) => {
    const middle = median(seconds);
    const more = middle - base;
    const difference = seconds === first.seconds ? "" : `${more < 0 ? "" : "+"}${shown(more)}`;
    return [name, shown(middle), difference, seconds.map(shown).join(" ")];
  });
  const all = [["", "median s", "difference", "runs"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function shown(seconds: number): string {
  return seconds.toFixed(2);
}
