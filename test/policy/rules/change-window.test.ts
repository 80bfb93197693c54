import { describe, expect, test } from "@jest/globals";
import { changeWindow } from "../../../policy/rules/change-window.ts";
import { access, fleet, judged } from "../resources.ts";

/** What is said at a moment, e.g. `2026-03-02T08:00Z`, a Monday. */
function at(moment: string, settings: object): string[] {
  const resources = [fleet(["tenant1"]), access("tenant1")];
  return judged(changeWindow, resources, settings, new Date(moment));
}

test("is always open where nothing is configured", () => {
  expect(at("2026-03-01T03:00Z", {})).toEqual([]);
});

test("says that it is closed, once, and when it opens", () => {
  const settings = { days: ["Mon", "Tue"], from: "09:00", to: "16:00", timeZone: "Europe/Berlin" };
  expect(at("2026-03-04T10:00Z", settings)).toEqual([
    "this run begins outside of the change window (Mon, Tue, 09:00 to 16:00, Europe/Berlin)\n" +
      "  → run it within the window, or let somebody who may do so set another level for this rule in the file of --policy-pack-config",
  ]);
});

test("judges a run that leaves the fleet out (--target) too", () => {
  const at = new Date("2026-03-02T08:00Z");
  expect(judged(changeWindow, [access("tenant1")], { days: ["Sun"] }, at)).toHaveLength(1);
});

describe("on Mondays from 09:00 to 16:00 in Berlin", () => {
  const settings = { days: ["Mon"], from: "09:00", to: "16:00", timeZone: "Europe/Berlin" };
  test.each([
    ["2026-03-02T07:59Z", 1],
    ["2026-03-02T08:00Z", 0],
    ["2026-03-02T14:59Z", 0],
    ["2026-03-02T15:00Z", 1],
    ["2026-03-03T10:00Z", 1],
    ["2026-07-06T07:00Z", 0], // in summer an hour earlier
  ])("%s: %i violations", (moment, count) => {
    expect(at(moment, settings)).toHaveLength(count);
  });
});

describe("over midnight of a Friday", () => {
  const settings = { days: ["Fri"], from: "22:00", to: "04:00" };
  test.each([
    ["2026-03-06T21:59Z", 1],
    ["2026-03-06T22:00Z", 0],
    ["2026-03-07T03:59Z", 0],
    ["2026-03-07T04:00Z", 1],
    ["2026-03-07T23:00Z", 1],
    ["2026-03-06T03:00Z", 1],
  ])("%s: %i violations", (moment, count) => {
    expect(at(moment, settings)).toHaveLength(count);
  });
});

test("a bound alone leaves the other side open", () => {
  expect(at("2026-03-06T23:59Z", { from: "18:00" })).toEqual([]);
  expect(at("2026-03-06T17:59Z", { from: "18:00" })).toHaveLength(1);
  expect(at("2026-03-06T00:00Z", { to: "06:00" })).toEqual([]);
  expect(at("2026-03-06T06:00Z", { to: "06:00" })).toHaveLength(1);
  expect(at("2026-03-08T12:00Z", { days: ["Sun"] })).toEqual([]);
});

test.each([
  [{ days: ["Monday"] }, /days\[0\]: expected "Mon" \| "Tue"/],
  [{ from: "9:00" }, /from: must be a time such as 09:30/],
  [{ timeZone: "Berlin" }, /timeZone: is no time zone such as Europe\/Berlin/],
  [{ till: "12:00" }, /till: is not a known setting/],
])("%j is a mistake", (settings, words) => {
  expect(at("2026-03-02T08:00Z", settings)).toEqual([expect.stringMatching(words)]);
});
