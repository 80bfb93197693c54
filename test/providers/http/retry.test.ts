import { describe, expect, test } from "@jest/globals";
import type { PlatformFailure } from "../../../providers/http/errors.ts";
import { defaultRetries, retryDelayMs } from "../../../providers/http/retry.ts";

const longest = () => 1;
const shortest = () => 0;

describe("a failed try", () => {
  const failures: [string, PlatformFailure, { repeatable: boolean; unrepeatable: boolean }][] = [
    ["no connection", { code: "unreachable" }, { repeatable: true, unrepeatable: true }],
    ["429", { code: "throttled", status: 429 }, { repeatable: true, unrepeatable: true }],
    ["a cut connection", { code: "interrupted" }, { repeatable: true, unrepeatable: false }],
    ["no answer in time", { code: "timeout" }, { repeatable: true, unrepeatable: false }],
    ["500", { code: "unavailable", status: 500 }, { repeatable: true, unrepeatable: false }],
    ["502", { code: "unavailable", status: 502 }, { repeatable: true, unrepeatable: false }],
    ["503", { code: "unavailable", status: 503 }, { repeatable: true, unrepeatable: false }],
    ["504", { code: "unavailable", status: 504 }, { repeatable: true, unrepeatable: false }],
    ["501", { code: "unavailable", status: 501 }, { repeatable: false, unrepeatable: false }],
    ["400", { code: "rejected", status: 400 }, { repeatable: false, unrepeatable: false }],
    ["401", { code: "unauthorized", status: 401 }, { repeatable: false, unrepeatable: false }],
    ["403", { code: "forbidden", status: 403 }, { repeatable: false, unrepeatable: false }],
    ["404", { code: "notFound", status: 404 }, { repeatable: false, unrepeatable: false }],
    ["409", { code: "conflict", status: 409 }, { repeatable: false, unrepeatable: false }],
    ["a strange body", { code: "unexpectedAnswer" }, { repeatable: false, unrepeatable: false }],
  ];

  test.each(failures)("with %s", (_name, failure, again) => {
    const isTriedAgain = (repeatable: boolean) =>
      retryDelayMs({ attempt: 1, failure, repeatable }) !== undefined;
    expect({ repeatable: isTriedAgain(true), unrepeatable: isTriedAgain(false) }).toEqual(again);
  });
});

describe("the pause", () => {
  const pause = (attempt: number, random: () => number, failure: Partial<PlatformFailure> = {}) =>
    retryDelayMs(
      { attempt, failure: { code: "throttled", ...failure }, repeatable: true },
      { maxRetries: 10, baseDelayMs: 100, maxDelayMs: 1_000 },
      random,
    );

  test("doubles with each try, up to its limit", () => {
    const pauses = [1, 2, 3, 4, 5, 6].map((attempt) => pause(attempt, longest));
    expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  test("is shortened by chance, by half at most", () => {
    expect([1, 3, 6].map((attempt) => pause(attempt, shortest))).toEqual([50, 200, 500]);
  });

  test("is what the server asks for, however long", () => {
    expect(pause(1, longest, { retryAfterSeconds: 90 })).toBe(90_000);
    expect(pause(5, longest, { retryAfterSeconds: 0 })).toBe(0);
  });
});

describe("the number of tries", () => {
  const again = (attempt: number, maxRetries: number) =>
    retryDelayMs(
      { attempt, failure: { code: "unreachable" }, repeatable: true },
      { ...defaultRetries, maxRetries },
    );

  test("is limited", () => {
    expect(again(3, 3)).toBeDefined();
    expect(again(4, 3)).toBeUndefined();
  });

  test("is one when repeats are switched off", () => {
    expect(again(1, 0)).toBeUndefined();
  });
});
