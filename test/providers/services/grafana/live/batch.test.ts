import { describe, expect, test } from "@jest/globals";
import type { ListChange } from "../../../../../providers/services/grafana/live/allow-list.ts";
import { applyBatch, type Item } from "../../../../../providers/services/grafana/live/batch.ts";

const a = "https://a.example";
const b = "https://b.example";
const where = "Grafana data source 'x'";

/** What a batch makes of a list, and what those have heard whose change is done with. */
function apply(before: string[], changes: ListChange[], claimed: string[] = []) {
  const heard: [entry: string, answer: string][] = [];
  const batch = changes.map((change): Item => ({
    change,
    resolve: (outcome) => heard.push([change.entry, outcome]),
    reject: (error) => heard.push([change.entry, String(error)]),
  }));
  const applied = applyBatch(before, batch, { where, claimed: new Set(claimed) });
  const outcomes = [...applied.outcomes].map(([{ change }, outcome]) => [change.entry, outcome]);
  return { ...applied, outcomes, heard };
}
const add = (entry: string): ListChange => ({ kind: "add", entry });
const remove = (entry: string): ListChange => ({ kind: "remove", entry });

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
  ["an entry of this run", [remove(a)], [a]],
  ["an entry that this batch adds", [remove(a), add(a)], []],
])("%s is not taken out: for its old resource it is away already", (_name, changes, claimed) => {
  const { list, heard } = apply(["*", a], changes, claimed);
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
      `${where}: '${a}' is added beside 'A.example', '${a}/', which looks the same but is another entry to the plugin; it is left alone`,
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
