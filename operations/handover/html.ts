import { escaped, htmlPage } from "../html-page.ts";
import type { Fact, Page, Section, Step } from "./model.ts";

/** Readable on a phone, in the dark and in print; a page asks nothing of a network. */
const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.5rem; border-bottom: 1px solid; padding-bottom: 0.25rem; }
dl { display: grid; grid-template-columns: minmax(9rem, 2fr) 3fr; gap: 0.4rem 1rem; margin: 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
li { margin-bottom: 0.75rem; }
pre { overflow-x: auto; padding: 0.5rem; border: 1px solid; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 0.75rem; } }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } pre { white-space: pre-wrap; } li, dd { break-inside: avoid; } }
`;

/** The page as HTML: one file, which needs no other. */
export function htmlOf({ title, lead, sections }: Page): string {
  const body = [
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(lead)}</p>`,
    ...sections.map(sectionOf),
  ].join("\n");
  return htmlPage({ title, style, body });
}

function sectionOf({ title, facts = [], note, steps = [], items = [] }: Section): string {
  const list = (tag: string, content: string[]) =>
    content.length === 0 ? "" : `<${tag}>\n${content.join("\n")}\n</${tag}>\n`;
  return [
    `<section>\n<h2>${escaped(title)}</h2>\n`,
    list("dl", facts.map(factOf)),
    note === undefined ? "" : `<p>${escaped(note)}</p>\n`,
    list("ol", steps.map(stepOf)),
    list("ul", items.map(stepOf)),
    "</section>",
  ].join("");
}

function factOf({ name, value, kind }: Fact): string {
  return `<dt>${escaped(name)}</dt><dd>${valueOf(kind, escaped(value))}</dd>`;
}

function valueOf(kind: Fact["kind"], value: string): string {
  if (kind === "link") return `<a href="${value}" rel="noreferrer">${value}</a>`;
  if (kind === "note") return `<em>${value}</em>`;
  return kind === "secret" ? `<code>${value}</code>` : value;
}

function stepOf({ title, text, lines = [] }: Step): string {
  const block = lines.length === 0 ? "" : `<pre>${escaped(lines.join("\n"))}</pre>`;
  return `<li><strong>${escaped(title)}.</strong> ${escaped(text)}${block}</li>`;
}
