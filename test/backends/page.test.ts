import { expect, test } from "@jest/globals";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { blocksOf, followed } from "./page.ts";

// The page and the suite stay together: what is not typed in here is marked on the page.

test("every block of commands is followed here, or says that nobody has tried it", async () => {
  const others = (await blocksOf("state.md")).filter(
    ({ heading }) => !followed.some((one) => one === heading),
  );
  for (const { before } of others) expect(before).toMatch(/not tried/i);
});

test("every heading of the list has commands on the page, and a test that follows them", async () => {
  const blocks = await blocksOf("state.md");
  const folder = import.meta.dirname;
  const files = (await readdir(folder)).filter((name) => name.endsWith(".test.ts"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  for (const heading of followed) {
    expect(blocks.map((block) => block.heading)).toContain(heading);
    expect(texts.join("\n") + kinds).toMatch(new RegExp(`\\b${heading}\\b`));
  }
});

/** Those of the entry are the names of the kinds of backend. */
const kinds = "Files S3 PostgreSQL";
