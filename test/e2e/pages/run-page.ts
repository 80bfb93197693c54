import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readPage, type Block } from "../../docs/pages/page.ts";
import { changed, missingLine } from "./change.ts";
import { Workplace, type Said } from "./workplace.ts";

/** Brings about what a page tells of and no command can: by the words of a note `given`. */
export type Deeds = Readonly<Record<string, (workplace: Workplace) => Promise<void>>>;

/** One test for each block of a page, in its order: what it writes, runs, and says it shows. */
export function runPage(
  file: string,
  before: (workplace: Workplace) => Promise<void>,
  deeds: Deeds,
): void {
  let workplace: Workplace;
  let said: Said = { exitCode: 0, text: "" };
  let isBroken = false;
  beforeAll(async () => {
    workplace = await Workplace.start();
    await before(workplace);
  }, 180_000);
  afterAll(() => workplace.remove(), 60_000);

  const blocks = readPage(file).blocks.filter(({ notes }) => !notes.has("not run"));
  test.each(blocks)(
    "$heading: $place ($language)",
    async (block) => {
      // What comes after a step that failed says nothing about the page.
      expect(isBroken).toBe(false);
      isBroken = true;
      await bringAbout(workplace, block, deeds);
      if (block.language === "sh") said = await workplace.run(block.text);
      expect(await problemOf(workplace, block, said)).toBe("");
      isBroken = false;
    },
    180_000,
  );
}

async function bringAbout(workplace: Workplace, { notes }: Block, deeds: Deeds): Promise<void> {
  const given = notes.get("given");
  if (given === undefined) return;
  const deed = deeds[given];
  if (deed !== undefined) return deed(workplace);
  await workplace.must(given);
}

async function problemOf(workplace: Workplace, block: Block, said: Said): Promise<string> {
  const { language, text, notes } = block;
  const into = notes.get("in");
  if (language === "sh") {
    const isAsSaid = (said.exitCode !== 0) === (notes.get("ends with") === "a failure");
    return isAsSaid ? "" : `ended with ${String(said.exitCode)}:\n${said.text}`;
  }
  if (language === "text") {
    const line = missingLine(text, said.text);
    return line === undefined ? "" : `${line}\nis not in:\n${said.text}`;
  }
  if (into !== undefined) await writeInto(workplace.file(into), workplace.here(text), language);
  return "";
}

async function writeInto(file: string, text: string, language: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const before = await readFile(file, "utf8").catch(() => "");
  await writeFile(file, language === "diff" ? changed(before, text) : `${before}${text}`);
}
