import { describe, expect, test } from "@jest/globals";
import { Deadline } from "../../../providers/flow/deadline.ts";
import { backoffMs, poll } from "../../../providers/flow/poll.ts";

/** Looks that see 1, 2, 3, … */
function counting() {
  let count = 0;
  return () => Promise.resolve((count += 1));
}

describe("poll", () => {
  test("looks at once, and no more when that is enough", async () => {
    const end = Deadline.inSeconds(60);
    expect(await poll({ end, pauseMs: 60_000 }, counting(), () => true)).toBe(1);
  });

  test("looks again after a pause until it has seen enough", async () => {
    const end = Deadline.inSeconds(60);
    const began = performance.now();
    expect(await poll({ end, pauseMs: 20 }, counting(), (seen) => seen === 3)).toBe(3);
    expect(performance.now() - began).toBeGreaterThanOrEqual(38);
  });

  test("gives what it saw last when another look would come too late", async () => {
    const end = Deadline.inSeconds(0.1);
    expect(await poll({ end, pauseMs: 150 }, counting(), () => false)).toBe(1);
    expect(end.hasPassed).toBe(false);
  });

  test("looks once even when the time is over already", async () => {
    expect(await poll({ end: Deadline.inSeconds(0), pauseMs: 1 }, counting(), () => false)).toBe(1);
  });

  test("breaks off with a look that fails", async () => {
    const end = Deadline.inSeconds(60);
    const failing = () => Promise.reject(new Error("no answer"));
    await expect(poll({ end, pauseMs: 1 }, failing, () => true)).rejects.toThrow("no answer");
  });
});

test.each([
  [1, 500],
  [2, 1_000],
  [3, 2_000],
  [20, 5_000],
])("the pause after try %i is between half and the whole of %i ms", (attempts, ceiling) => {
  const pause = (random: number) =>
    backoffMs(attempts, { firstMs: 500, longestMs: 5_000 }, () => random);
  expect([pause(0), pause(0.5), pause(1)]).toEqual([ceiling / 2, ceiling * 0.75, ceiling]);
});

test("pauses vary", () => {
  const pauses = Array.from({ length: 50 }, () => backoffMs(3, { firstMs: 500, longestMs: 5_000 }));
  expect(new Set(pauses).size).toBeGreaterThan(1);
});
