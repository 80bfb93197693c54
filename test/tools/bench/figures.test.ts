import { expect, test } from "@jest/globals";
import { median, tableOf } from "../../../tools/bench/figures.ts";

test("the median is the value in the middle, or between the two that are", () => {
  expect(median([3, 100, 1])).toBe(3);
  expect(median([4, 1, 2, 100])).toBe(3);
  expect(median([2])).toBe(2);
});

test("a table has the medians, what each adds to the first, and every run", () => {
  const series = [
    { name: "bare", seconds: [4, 5, 9] },
    { name: "judged", seconds: [6.5, 6, 6.25] },
    { name: "quick", seconds: [4.9, 1] },
  ] as const;
  expect(tableOf([...series])).toBe(
    [
      "        median s  difference  runs",
      "bare    5.00                  4.00 5.00 9.00",
      "judged  6.25      +1.25       6.50 6.00 6.25",
      "quick   2.95      -2.05       4.90 1.00",
    ].join("\n"),
  );
});
