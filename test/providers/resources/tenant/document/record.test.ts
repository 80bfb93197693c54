import { describe, expect, test } from "@jest/globals";
import { markOf, takenOverBy } from "../../../../../providers/mark.ts";
import type { TenantFacts } from "../../../../../providers/resources/tenant/state.ts";
import {
  factsIn,
  isSameRecord,
  writerOf,
} from "../../../../../providers/resources/tenant/document/record.ts";

const owner = "pulumi:cx-tenants/dev";
const mark = markOf(owner, "seed");
const created: TenantFacts = { generatedPasswords: {}, ownership: "created", pendingSteps: [] };

test("what a record does not say is not among its facts, so that what is known stays", () => {
  expect(factsIn({ createdBy: "", _id: 7 })).toStrictEqual({});
  expect(factsIn({ createdBy: mark, _id: "5f1", status: "Active" })).toStrictEqual({
    mark,
    recordId: "5f1",
    observedStatus: "active",
  });
});

describe("a record is the one that the state knows", () => {
  const isSame = (facts: Partial<TenantFacts>, live: object) =>
    isSameRecord({ args: { owner, seed: "seed" }, facts: { ...created, ...facts } }, { ...live });
  const portal = { mark: "portal" };
  const pending: Partial<TenantFacts> = { pendingSteps: ["record"] };

  test.each<[string, Partial<TenantFacts>, object]>([
    ["its id is the same, whoever is its maker", { ...portal, recordId: "5f1" }, { _id: "5f1" }],
    [
      "its id is the same, and a person wrote over the maker",
      { mark, recordId: "5f1" },
      { _id: "5f1", createdBy: "operator" },
    ],
    [
      "its id was seen before the run ended, and a person wrote over the maker",
      { ...pending, recordId: "5f1" },
      { _id: "5f1", createdBy: "operator" },
    ],
    ["nobody saw its making, and it has our mark", pending, { createdBy: mark }],
    [
      "the state knows no id, and the maker is the same",
      portal,
      { _id: "5f1", ...maker("portal") },
    ],
    ["it shows no id, and the maker is the same", { ...portal, recordId: "5f1" }, maker("portal")],
    ["there are no ids, and the maker is the same", portal, maker("portal")],
    ["there are no ids, and the state knows no maker", {}, maker("portal")],
    ["there are no ids, and the record names no maker", portal, {}],
  ])("when %s", (_when, facts, live) => {
    expect(isSame(facts, live)).toBe(true);
  });

  test.each<[string, Partial<TenantFacts>, object]>([
    ["its id is another one", { mark, recordId: "5f1" }, { _id: "5f2", createdBy: mark }],
    [
      "another state wrote its mark",
      { mark, recordId: "5f1" },
      { _id: "5f1", createdBy: markOf(owner, "another seed") },
    ],
    ["nobody saw its making, and it has not our mark", pending, maker("portal")],
    ["there are no ids, and the maker is another one", portal, maker("operator")],
  ])("but not when %s", (_when, facts, live) => {
    expect(isSame(facts, live)).toBe(false);
  });
});

describe("the writer of an update", () => {
  test.each<[string, string, object]>([
    ["leaves our mark as it is", mark, {}],
    ["leaves the mark of a tenant that was taken over as it is", takenOverBy(mark), {}],
    ["puts our mark back where a person wrote over it", "operator", { createdBy: mark }],
  ])("%s", (_what, createdBy, more) => {
    expect(writerOf(mark, created, { createdBy })).toEqual({ updatedBy: mark, ...more });
  });
});

function maker(createdBy: string): object {
  return { createdBy };
}
