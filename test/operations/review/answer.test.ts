import { describe, expect, test } from "@jest/globals";
import { answerIn } from "../../../operations/review/answer.ts";
import { planned, recordStep, summary } from "./engine.ts";

const step = planned(recordStep("delete", { onDestroy: "delete" }, undefined));

function answerOf(...lines: readonly (object | string)[]) {
  const texts = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  return answerIn({ stdout: texts.join("\n"), stderr: "", exitCode: 0 });
}

describe("an answer of the CLI", () => {
  test("is accepted where all of it was understood, words beside the events included", () => {
    expect(answerOf("Loading policy packs", step, "", summary)).toMatchObject({
      isAccepted: true,
      refusals: [],
      events: [step, summary],
    });
  });

  test.each<[string, readonly (object | string)[]]>([
    ["without the summary at its end", [step]],
    [
      "with an event of another shape",
      [{ resourcePreEvent: { metadata: { op: "delete" } } }, summary],
    ],
    ["that is one document", [JSON.stringify({ steps: [], changeSummary: {} }, undefined, 4)]],
    ["that is nothing", []],
  ])("%s is no answer, and never 'no changes'", (_what, lines) => {
    const { isAccepted, refusals } = answerOf(...lines);
    expect(isAccepted).toBe(false);
    expect(refusals).toEqual([
      {
        subject: "",
        message: expect.stringMatching(/could be read.*\n {2}→ use the project's own pulumi/),
      },
    ]);
  });
});
