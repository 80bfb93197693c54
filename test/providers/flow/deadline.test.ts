import { describe, expect, test } from "@jest/globals";
import { Deadline } from "../../../providers/flow/deadline.ts";

test("counts down and never below zero", () => {
  const deadline = Deadline.inSeconds(60);
  expect(deadline.remainingMs).toBeGreaterThan(59_000);
  expect(deadline.remainingMs).toBeLessThanOrEqual(60_000);
  expect(deadline.hasPassed).toBe(false);
  expect(Deadline.inSeconds(-1).remainingMs).toBe(0);
});

test("has passed when nothing remains", () => {
  expect(Deadline.inSeconds(0).hasPassed).toBe(true);
});

test("pauses as long as it is told", async () => {
  const before = performance.now();
  await Deadline.inSeconds(60).pause(20);
  expect(performance.now() - before).toBeGreaterThanOrEqual(18);
});

test("never pauses beyond its end", async () => {
  const before = performance.now();
  await Deadline.inSeconds(0.02).pause(60_000);
  expect(performance.now() - before).toBeLessThan(5_000);
});

describe("work that is bound by it", () => {
  test("brings what it brings", async () => {
    expect(await Deadline.inSeconds(60).bound(Promise.resolve("done"))).toBe("done");
    const failing = Promise.reject(new Error("broken"));
    await expect(Deadline.inSeconds(60).bound(failing)).rejects.toThrow("broken");
  });

  test("brings nothing when it takes too long", async () => {
    const endless = new Promise<string>(() => undefined);
    expect(await Deadline.inSeconds(0.02).bound(endless)).toBeUndefined();
  });
});

describe("a deadline that is extended", () => {
  test("ends that much later", () => {
    const deadline = Deadline.inSeconds(60);
    deadline.extend(30_000);
    expect(deadline.remainingMs).toBeGreaterThan(89_000);
    expect(deadline.remainingMs).toBeLessThanOrEqual(90_000);
  });

  test("counts from its end, also when that has passed", () => {
    const deadline = Deadline.inSeconds(-10);
    deadline.extend(70_000);
    expect(deadline.hasPassed).toBe(false);
    expect(deadline.remainingMs).toBeLessThanOrEqual(60_000);
  });

  test("leaves the time to work that is bound by it already", async () => {
    const deadline = Deadline.inSeconds(0.02);
    const work = new Promise<string>((resolve) => setTimeout(resolve, 60, "done"));
    const bound = deadline.bound(work);
    deadline.extend(60_000);
    expect(await bound).toBe("done");
  });
});
