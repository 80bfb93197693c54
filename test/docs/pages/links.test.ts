import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { anchorsOf, linksOf, project, readPage, readPages, type Page } from "./page.ts";

const pages = readPages();

/** What is wrong with a link of a page; undefined if it leads somewhere. */
function problemOf(page: Page, link: string): string | undefined {
  if (/^(https?|mailto):/.test(link)) return undefined;
  const [target = "", anchor] = link.split("#");
  const file = target === "" ? page.file : path.join(path.dirname(page.file), target);
  if (!existsSync(path.join(project, file))) {
    return `${link}: there is no ${file}`;
  }
  if (anchor === undefined) return undefined;
  if (!file.endsWith(".md") || statSync(path.join(project, file)).isDirectory()) {
    return `${link}: only a page has anchors`;
  }
  const anchors = anchorsOf(readPage(file));
  return anchors.includes(anchor) ? undefined : `${link}: ${file} has no heading for #${anchor}`;
}

test.each(pages)("every link of $file leads somewhere", (page) => {
  const problems = linksOf(page).map((link) => problemOf(page, link));
  expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
});

test("every page in docs/ is reached from the README", () => {
  const reached = new Set<string>();
  const follow = (file: string): void => {
    if (reached.has(file) || !existsSync(path.join(project, file))) return;
    reached.add(file);
    if (!file.endsWith(".md")) return;
    for (const link of linksOf(readPage(file))) {
      const [target = ""] = link.split("#");
      if (target !== "" && !/^\w+:/.test(target)) follow(path.join(path.dirname(file), target));
    }
  };
  follow("README.md");
  const lost = pages.map(({ file }) => file).filter((file) => !reached.has(file));
  // The folder of the decisions is linked as a folder.
  expect(lost.filter((file) => !file.startsWith("docs/decisions/"))).toEqual([]);
});

describe("the rules that links are held against", () => {
  const page = (prose: string): Page => ({ file: "docs/x.md", prose, blocks: [] });

  test("make anchors as GitHub does", () => {
    const prose = [
      "# A third tenant, in five minutes",
      "## `npm start`: what it says",
      "## Whose is it?",
      "## Whose is it?",
      "### 5.0 → 5.1",
      "## See [the page](x.md#y)",
      "## under_score",
    ].join("\n");
    expect(anchorsOf(page(prose))).toEqual([
      "a-third-tenant-in-five-minutes",
      "npm-start-what-it-says",
      "whose-is-it",
      "whose-is-it-1",
      "50--51",
      "see-the-page",
      "under_score",
    ]);
  });

  test("tell a link that leads nowhere", () => {
    expect(problemOf(page(""), "errors.md#no-such-thing")).toMatch(/has no heading/);
    expect(problemOf(page(""), "nothing.md")).toMatch(/there is no docs\/nothing\.md/);
    expect(problemOf(page(""), "../README.md")).toBeUndefined();
  });

  test("see links, pictures and HTML, and no link in code", () => {
    const prose = '[a](b.md#c) ![p](q.svg) `[no](x.md)` <a href="d.md">d</a> <img src="e.svg">';
    expect(linksOf(page(prose))).toEqual(["b.md#c", "q.svg", "d.md", "e.svg"]);
  });
});
