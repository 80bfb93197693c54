import type { Fact, Page, Section, Step } from "./model.ts";

const width = 96;

/** The page for a terminal or a plain mail. */
export function textOf({ title, lead, sections }: Page): string {
  const blocks = [heading(title, "="), wrapped(lead).join("\n"), ...sections.map(sectionOf)];
  return `${blocks.join("\n\n")}\n`;
}

function sectionOf({ title, facts = [], note, steps = [], items = [] }: Section): string {
  const longest = Math.max(0, ...facts.map(({ name }) => name.length));
  return [
    heading(title, "-"),
    ...facts.map((fact) => `  ${fact.name.padEnd(longest)}  ${valueOf(fact)}`),
    ...(note === undefined ? [] : wrapped(note, "  ")),
    ...steps.flatMap((step, at) => stepOf(step, `${String(at + 1)}.`)),
    ...items.flatMap((item) => stepOf(item, "-")),
  ].join("\n");
}

function valueOf({ kind, value }: Fact): string {
  return kind === "note" ? `(${value})` : value;
}

function stepOf({ title, text, lines = [] }: Step, sign: string): string[] {
  return [
    `  ${sign} ${title}`,
    ...wrapped(text, "     "),
    ...lines.map((line) => `       ${line}`),
  ];
}

function heading(title: string, line: string): string {
  return `${title}\n${line.repeat(title.length)}`;
}

/** The text in lines of the page's width, each behind `margin`. */
function wrapped(text: string, margin = ""): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last ?? margin}${last === undefined ? "" : " "}${word}`;
    if (last !== undefined && longer.length > width) lines.push(margin + word);
    else lines.splice(Math.max(0, lines.length - 1), 1, longer);
  }
  return lines;
}
