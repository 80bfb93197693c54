import { describe, expect, test } from "@jest/globals";
import { median, ratioOf } from "../../../tools/bench/figures.ts";

test.each([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 2, 3], 2.5],
])("the median of %j", (values, middle) => {
  expect(median(values)).toBe(middle);
});

describe("how many times as long", () => {
  test("is told of two that are steady", () => {
    expect(ratioOf([2.2, 2, 1.9], [1, 1.1, 1])).toBe(2);
  });

  test.each([
    [
      [1, 1.4, 1],
      [1, 1, 1],
    ],
    [
      [1, 1, 1],
      [1, 0.6, 1],
    ],
  ])("is not told where the runs are further apart than 30 %%: %j, %j", (one, other) => {
    expect(ratioOf(one, other)).toBeUndefined();
  });
});
