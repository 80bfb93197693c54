import { describe, expect, test } from "@jest/globals";
import {
  type ListChange,
  applyBatch,
  type Item,
} from "../../../../../providers/services/grafana/live/allow-list.ts";

const a = "https://a.example";
const b = "https://b.example";
const where = "Grafana data source 'x'";

/** What a batch makes of a list, and what those have heard whose change is done with. */
function apply(before: string[], changes: ListChange[], inUse: string[] = []) {
  const heard: [allowedHost: string, answer: string][] = [];
  const batch = changes.map((change): Item => ({
    change,
    resolve: (outcome) => heard.push([change.allowedHost, outcome]),
    reject: (error) => heard.push([change.allowedHost, String(error)]),
  }));
  const applied = applyBatch(before, batch, { where, inUse: new Set(inUse) });
  const outcomes = [...applied.outcomes].map(([{ change }, outcome]) => [
    change.allowedHost,
    outcome,
  ]);
  return { ...applied, outcomes, heard };
}
const add = (allowedHost: string): ListChange => ({ kind: "add", allowedHost });
const remove = (allowedHost: string): ListChange => ({ kind: "remove", allowedHost });

test("changes follow each other, and say nothing more than what became of them", () => {
  expect(apply(["*", b], [add(a), remove(b), add("*")])).toEqual({
    list: ["*", a],
    outcomes: [
      [a, "added"],
      [b, "removed"],
      ["*", "alreadyPresent"],
    ],
    warnings: [],
    heard: [],
  });
});

test("with nothing to be written the list is the same one", () => {
  const list = ["*", a];
  expect(apply(list, [add(a), remove(b)]).list).toBe(list);
});

test.each([
  ["an allowed host of this run", [remove(a)], [a]],
  ["an allowed host that this batch adds", [remove(a), add(a)], []],
])("%s is not taken out: for its old resource it is away already", (_name, changes, inUse) => {
  const { list, heard } = apply(["*", a], changes, inUse);
  expect(list).toEqual(["*", a]);
  expect(heard).toEqual([[a, "absent"]]);
});

test("a change that a rule forbids is told so, and the others are made", () => {
  const { list, outcomes, heard } = apply(["", a], [add(b), remove(a)]);
  expect(list).toEqual([""]);
  expect(outcomes).toEqual([[a, "removed"]]);
  expect(heard).toEqual([[b, expect.stringContaining(`cannot add '${b}'`)]]);
});

describe("a warning", () => {
  test("names what looks the same", () => {
    expect(apply(["A.example", `${a}/`], [add(a)]).warnings).toEqual([
      `${where}: '${a}' is added beside 'A.example', '${a}/', which looks the same but is another allowed host to the plugin; it is left alone`,
    ]);
  });

  test("does not, when nothing is added", () => {
    expect(apply([a, `${a}/`], [add(a)]).warnings).toEqual([]);
  });

  test("tells that a list was open, once something is in it", () => {
    expect(apply([], [add(a)]).warnings).toEqual([
      `${where}: its list of allowed hosts was empty, which allowed every host; from now on only those in the list are allowed. Add the others that dashboards read from`,
    ]);
    expect(apply([], [remove(a)]).warnings).toEqual([]);
    expect(apply([b], [add(a)]).warnings).toEqual([]);
  });

  test("tells that the last one went", () => {
    expect(apply([a], [remove(a)])).toMatchObject({
      list: ["*"],
      warnings: [
        `${where}: the last allowed host went, and an empty list would allow every host; '*' was put in its place, which matches no host. Take it out by hand if every host is to be allowed`,
      ],
    });
  });
});
