import { expect, test } from "@jest/globals";
import { curveOf } from "../../../tools/bench/curve.ts";
import { textOf, type Life, type Report } from "../../../tools/bench/report.ts";
import { operations } from "../../../tools/bench/tenants.ts";

function life(name: string, count: number, seconds: number, answerMs = 0): Life {
  const all = <T>(value: T) =>
    Object.fromEntries(operations.map((one) => [one, value])) as Record<
      (typeof operations)[number],
      T
    >;
  return {
    name,
    count,
    answerMs,
    measured: all({ seconds, cpuSeconds: 2 * seconds, providerMegabytes: 200 }),
    calls: all({ "tenant POST /tenant": count }),
    stateBytes: 20_000 * count,
    lostHosts: name === "documented way" ? 3 : 0,
  };
}

const report: Report = {
  rounds: 2,
  lives: [
    life("floor", 10, 4),
    life("ours", 10, 5),
    life("documented way", 10, 6),
    life("floor", 10, 4.2),
    life("ours", 10, 5),
    life("documented way", 10, 9),
    life("ours", 10, 10, 300),
    life("ours", 10, 10, 300),
  ],
  byHand: [
    { count: 10, answerMs: 300, seconds: 60 },
    { count: 10, answerMs: 300, seconds: 62 },
  ],
};

test("ours is told beside the floor, and beside the calls by hand where answers take their time", () => {
  const text = textOf(report);
  expect(text).toMatch(/10 +0 ms +ours +up +5\.00 +1\.22 × floor +5\.00 5\.00\n/);
  expect(text).toMatch(/10 +300 ms +ours +up +10\.00 +6\.10 × faster than by hand/);
  expect(text).toMatch(/10 +0 ms +documented way +up +7\.50 +6\.00 9\.00\n/);
  expect(text).toMatch(/10 +0 ms +documented way +15\.00 +200 +20\.0 +3 3\n/);
  expect(text).toMatch(/10 +0 ms +ours +destroy +10 tenant POST \/tenant\n/);
});

test("the curve has a line for each way, and its last point at the right", () => {
  const svg = curveOf({
    ...report,
    lives: [life("ours", 1, 2), life("ours", 100, 30), life("floor", 1, 1), life("floor", 100, 25)],
  });
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg).toContain('points="61.1,300.3 570.0,24.0"');
});
