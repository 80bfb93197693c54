import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, jest, test } from "@jest/globals";
import { describeWaits, whileWaiting } from "../../../providers/flow/waiting.ts";
import { testRun } from "../../test-run.ts";

afterEach(() => {
  jest.useRealTimers();
});

test("a line names what most wait for first, and three of each", () => {
  const waits = ["a", "b", "c", "d"].map((who) => ({ who, what: "realm and logo" }));
  expect(describeWaits([{ who: "e", what: "the tenant service" }, ...waits])).toBe(
    "4 tenants wait for realm and logo (a, b, c, …), 1 for the tenant service (e)",
  );
  expect(describeWaits([{ who: "e", what: "being live" }])).toBe(
    "1 tenant waits for being live (e)",
  );
});

test("what takes long is shown, again after a while, and no more when it is over", async () => {
  jest.useFakeTimers();
  const shown: string[] = [];
  const run = { ...testRun({}), status: (text: string) => shown.push(text) };
  let end: (() => void) | undefined;
  const waiting = whileWaiting(
    run,
    "one",
    "being live",
    () => new Promise<void>((resolve) => (end = resolve)),
  );
  jest.advanceTimersByTime(2_999);
  expect(shown).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(shown).toEqual(["1 tenant waits for being live (one)"]);
  jest.advanceTimersByTime(10_000);
  expect(shown).toHaveLength(2);
  end?.();
  await waiting;
  jest.advanceTimersByTime(60_000);
  expect(shown).toHaveLength(2);
});

test("what is over in a moment is not, nor is it where nobody watches", async () => {
  const shown: string[] = [];
  const run = { ...testRun({}), status: (text: string) => shown.push(text) };
  await whileWaiting(run, "one", "being live", () => sleep(5));
  expect(await whileWaiting(testRun({}), "one", "being live", () => Promise.resolve(3))).toBe(3);
  await expect(
    whileWaiting(run, "one", "being live", () => Promise.reject(new Error("not live"))),
  ).rejects.toThrow("not live");
  expect(shown).toEqual([]);
});
