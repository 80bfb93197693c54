import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { projectDirectory } from "../../tools/sandbox-platform.ts";
import { readBlocks, type Blocks } from "../../tools/schema/blocks.ts";
import { generatedFiles } from "../../tools/schema/files.ts";
import { branchesOf, type Node } from "../../tools/schema/node.ts";

let blocks: Blocks;
beforeAll(() => {
  blocks = readBlocks();
}, 120_000);

test("what is committed is what the settings' schemas say; if not, run npm run schema", async () => {
  for (const [name, text] of await generatedFiles(blocks)) {
    const committed = await readFile(path.join(projectDirectory, name), "utf8");
    const advice = "run npm run schema";
    expect({ name, advice, text: committed }).toEqual({ name, advice, text });
  }
}, 120_000);

test("every setting has a doc comment, which hovers and the reference show", () => {
  const silent = Object.entries(blocks).flatMap(([key, block]) => withoutWords(block, key));
  expect(silent).toEqual([]);
});

/** The rule of a Gateway's certificate, not a setting. */
const noSetting = "platform.ingress.tls.kind";

function withoutWords(block: Node, at: string): string[] {
  const { properties = {}, items } = block;
  const inner = Object.entries(properties).flatMap(([key, setting]) => {
    const place = `${at}.${key}`;
    const own = setting.description === undefined && place !== noSetting ? [place] : [];
    return [...own, ...withoutWords(setting, place)];
  });
  const others = [...branchesOf(block), ...(items === undefined ? [] : [items])];
  return [...inner, ...others.flatMap((part) => withoutWords(part, at))];
}
