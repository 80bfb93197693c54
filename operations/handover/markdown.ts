import { code, escaped } from "../markdown.ts";
import type { Fact, Page, Section, Step } from "./model.ts";

/** The page as Markdown, for a ticket or a wiki. */
export function markdownOf({ title, lead, sections }: Page): string {
  const blocks = [`# ${escaped(title)}`, escaped(lead), ...sections.flatMap(sectionOf)];
  return `${blocks.join("\n\n")}\n`;
}

function sectionOf({ title, facts = [], note, steps = [], items = [] }: Section): string[] {
  const parts = [
    facts.map((fact) => `- ${escaped(fact.name)}: ${valueOf(fact)}`).join("\n"),
    note === undefined ? "" : escaped(note),
    steps.map((step, at) => stepOf(step, `${String(at + 1)}. `)).join("\n"),
    items.map((item) => stepOf(item, "- ")).join("\n"),
  ];
  return [`## ${escaped(title)}`, ...parts.filter((part) => part !== "")];
}

function valueOf({ kind, value }: Fact): string {
  if (kind === "link") return `<${value.replaceAll(/[<>\s]/g, encodeURIComponent)}>`;
  if (kind === "note") return `_${escaped(value)}_`;
  return kind === "secret" ? code(value) : escaped(value);
}

function stepOf({ title, text, lines = [] }: Step, sign: string): string {
  const margin = " ".repeat(sign.length);
  const block = lines.length === 0 ? [] : ["", "```text", ...lines, "```"];
  const whole = [`${sign}**${escaped(title)}.** ${escaped(text)}`, ...block];
  return whole.map((line, at) => (at === 0 || line === "" ? line : margin + line)).join("\n");
}
