import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** The folder of the project. */
export const project = path.resolve(import.meta.dirname, "../../..");

/** A fenced block of a page. */
export interface Block {
  /** `<file>:<line>` of its fence. */
  place: string;
  /** The word behind the fence; "" if there is none. */
  language: string;
  text: string;
  /** The nearest heading above it. */
  heading: string;
  /**
   * What a comment right above it says to the tests, by its first words: `in` (the file that it is about), `given` (a
   * shell command that brings about what the block tells of), `not run` (why), `ends with` (`a failure`).
   */
  notes: ReadonlyMap<string, string>;
}

/** A document of the project. */
export interface Page {
  /** Relative to the project. */
  file: string;
  /** Without fenced blocks, so that a `#` in a shell is no heading. */
  prose: string;
  blocks: readonly Block[];
}

/** All Markdown files that are part of the project. */
export function readPages(): Page[] {
  const foreign = [
    "node_modules/**",
    "**/node_modules/**",
    ".*/**",
    "reports/**",
    "import/**",
    "dist/**",
  ];
  return globSync("**/*.md", { cwd: project, exclude: foreign }).sort().map(readPage);
}

/** Reads one of them. */
export function readPage(file: string): Page {
  const text = readFileSync(path.join(project, file), "utf8");
  return { file, prose: text.replaceAll(fence, ""), blocks: findBlocks(file, text) };
}

const fence = /^( *)(`{3,})(\w*)[^\n]*\n(.*?)^\1\2$/gms;
const comment = /<!-- (in|given|not run|ends with): ((?:(?!-->).)*) -->\s*$/s;

function findBlocks(file: string, text: string): Block[] {
  return [...text.matchAll(fence)].map(
    ({ index, 1: indent = "", 3: language = "", 4: body = "" }) => {
      const above = text.slice(0, index);
      const headings = [...above.replaceAll(fence, "").matchAll(/^#+ (.*)$/gm)];
      return {
        place: `${file}:${String(above.split("\n").length)}`,
        language,
        text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
        heading: headings.at(-1)?.[1] ?? "",
        notes: notesAbove(above),
      };
    },
  );
}

function notesAbove(above: string): Map<string, string> {
  const notes = new Map<string, string>();
  let rest = above;
  for (let found = comment.exec(rest); found !== null; found = comment.exec(rest)) {
    notes.set(found[1] ?? "", (found[2] ?? "").replaceAll(/\s+/g, " "));
    rest = rest.slice(0, found.index);
  }
  return notes;
}

/** The anchors of a page's headings, as GitHub makes them: a second one of a name gets `-1` behind it. */
export function anchorsOf({ prose }: Page): string[] {
  const seen = new Map<string, number>();
  return [...prose.matchAll(/^#{1,6} +(.*?) *#*$/gm)].map(({ 1: heading = "" }) => {
    const slug = slugOf(heading);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${String(times)}`;
  });
}

/** Lower case, without markup and punctuation; each space becomes a dash. */
function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/<[^>]*>/g, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

/** Where a page leads to: links and pictures, also those of HTML, without what stands in code. */
export function linksOf({ prose }: Page): string[] {
  const text = prose.replaceAll(/(`+).*?\1/gs, "code").replaceAll(/<!--.*?-->/gs, "");
  const markdown = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)];
  const html = [...text.matchAll(/<(?:a|img|source)\b[^>]*\b(?:href|src|srcset)="([^"]+)"/g)];
  return [...markdown, ...html].map(([, target = ""]) => target);
}
