import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isScalar, isSeq, parseDocument, visit } from "yaml";

const pipelines = join(import.meta.dirname, "../../pipelines");

/** The pipelines of this project with these stacks in place of the one that stands there, by their names. */
export function pipelineFiles(
  kind: "github" | "gitlab",
  stacks: readonly string[],
): Map<string, string> {
  const folder = join(pipelines, kind);
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, withStacks(readFileSync(join(folder, name), "utf8"), stacks)] as const),
  );
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
