import { describe, expect, test } from "@jest/globals";
import { damageOf, lossOf } from "../../../../../providers/resources/tenant/update/damage.ts";
import {
  documentOf,
  type Leaves,
} from "../../../../../providers/resources/tenant/document/leaves.ts";

const leaves = (given: object = {}): Leaves => new Map(Object.entries(given));
const record = (given: object) => documentOf(leaves(given));
const nothing = { sent: leaves(), named: leaves() };

describe("an update", () => {
  const before = { note: "a", "tenantSettings.x": 1, "tenantSettings.y": 2, updatedAt: "now" };

  test.each<[string, string, object, object]>([
    ["settings", "a field of the record is still there", { note: "a" }, nothing],
    ["record", "only settings are", { "tenantSettings.x": 1 }, nothing],
    ["record", "only what changes by itself is", { updatedAt: "later" }, nothing],
    ["record", "the field was sent", { note: "a" }, { ...nothing, sent: leaves({ note: "a" }) }],
    ["record", "the field was named", { note: "a" }, { ...nothing, named: leaves({ note: "a" }) }],
  ])("loses the %s where %s", (loss, _where, after, carried) => {
    const aim = { ...nothing, ...carried };
    expect(lossOf(record(before), record(after), aim)).toBe(loss);
  });
});

describe("the damage of an update", () => {
  const damage = (before: object, after: object, sent: object = {}, named: object = {}) =>
    damageOf(record(before), record(after), { sent: leaves(sent), named: leaves(named) });

  test.each<[string, object, object, object]>([
    ["nothing changed", { a: 1 }, { a: 1 }, {}],
    ["another writer changed what was not sent", { a: 1 }, { a: 2 }, {}],
    ["what changes by itself is gone", { a: 1, _id: "5f1", updatedBy: "portal" }, { a: 1 }, {}],
    [
      "a secret is shown encrypted",
      {},
      { "tenantSettings.redis.password": "$2a" },
      { "tenantSettings.redis.password": "own" },
    ],
  ])("is none where %s", (_where, before, after, sent) => {
    expect(damage(before, after, sent)).toBeUndefined();
  });

  test.each<[string, object, object, object, object]>([
    ["a setting that is gone", { a: 1, b: 2 }, { b: 2 }, {}, { refused: [], lost: ["a"] }],
    ["its maker that is gone", { createdBy: "me" }, {}, {}, { refused: [], lost: ["createdBy"] }],
    ["a setting that was not taken", { a: 1 }, { a: 1 }, { a: 2 }, { refused: ["a"], lost: [] }],
    ["one of each", { a: 1, b: 2 }, { a: 1 }, { a: 2 }, { refused: ["a"], lost: ["b"] }],
    ["what was sent inside of it", { a: 5 }, {}, { "a.b": 1 }, { refused: ["a.b"], lost: [] }],
    ["what was sent around it", { "a.b": 5 }, {}, { a: 1 }, { refused: ["a"], lost: [] }],
  ])("is %s", (_what, before, after, sent, expected) => {
    expect(damage(before, after, sent)).toEqual(expected);
  });

  test("is no setting that was named, inside or around", () => {
    expect(damage({ a: 5, "b.c": 1 }, {}, {}, { "a.x": 1, b: 1 })).toBeUndefined();
  });
});
