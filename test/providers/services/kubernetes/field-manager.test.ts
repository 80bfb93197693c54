import { describe, expect, test } from "@jest/globals";
import {
  fieldManagerOf,
  isOurFieldManager,
} from "../../../../providers/services/kubernetes/taken.ts";
import { markOf, takenOverBy } from "../../../../providers/mark.ts";

describe("the writer of a state's fields", () => {
  test.each([
    ["is named by the id in the mark", "pulumi:cx-tenants/prod#1a2b3c4d5e6f", "1a2b3c4d5e6f"],
    ["has no id where the mark names an owner only", "pulumi:cx-tenants/prod", ""],
    ["has no id where there is no mark", "", ""],
  ])("%s", (_how, mark, id) => {
    expect(fieldManagerOf(mark)).toBe(`pulumi-cx-${id}`);
  });

  test("is the same one whatever the owner is called, and another one for another state", () => {
    const writer = fieldManagerOf(markOf("one", "seed"));
    expect(fieldManagerOf(markOf("other", "seed"))).toBe(writer);
    expect(fieldManagerOf(takenOverBy(markOf("one", "seed")))).toBe(writer);
    expect(fieldManagerOf(markOf("one", "another seed"))).not.toBe(writer);
  });
});

test.each([
  ["pulumi-cx-1a2b3c4d5e6f", true],
  ["pulumi-kubernetes-1a2b3c4d", false],
  ["kubectl-edit-pulumi-cx-1a2b3c4d5e6f", false],
  ["", false],
])("that the writer '%s' is one of ours: %s", (manager, isOurs) => {
  expect(isOurFieldManager(manager)).toBe(isOurs);
});
