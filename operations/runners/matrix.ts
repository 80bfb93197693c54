import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CxError } from "../../providers/errors.ts";
import { markerOf } from "../review/markdown.ts";
import { refuseOneName } from "./stacks.ts";
import { isScalar, isSeq, parseDocument, visit } from "yaml";

const pipelines = join(import.meta.dirname, "../../pipelines");

/** The pipelines of this project with these stacks in place of the one that stands there, by their names. */
export function pipelineFiles(
  kind: "github" | "gitlab",
  stacks: readonly string[],
): Map<string, string> {
  refuseUnusable(stacks);
  const folder = join(pipelines, kind);
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, withStacks(readFileSync(join(folder, name), "utf8"), stacks)] as const),
  );
}

/** Pages, artifacts and comments of a stack are found again by its name. */
function refuseUnusable(stacks: readonly string[]): void {
  const slashed = stacks.find((stack) => stack.includes("/"));
  if (slashed !== undefined) {
    throw new CxError(
      `'${slashed}' can't be in a pipeline's matrix: files and artifacts are called after the stack`,
      "name the stack without its organization (pulumi org set-default says which one is meant)",
    );
  }
  refuseOneName(stacks.map((stack) => [stack, markerOf("review", stack)]));
}

/** Comments and everything else stay as they are. */
function withStacks(text: string, stacks: readonly string[]): string {
  const document = parseDocument(text);
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || !isSeq(value) || !["stack", "STACK"].includes(String(key.value)))
        return;
      value.items = stacks.map((stack) => document.createNode(stack));
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
