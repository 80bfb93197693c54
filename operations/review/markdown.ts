import { code, codeBlock, escaped } from "../markdown.ts";
import { fitted, longestComment, within, type Part } from "./fit.ts";
import type { Change, ObjectChange, Review, Said, TenantChange, Violation } from "./report.ts";
import {
  changesInTable,
  objectLine,
  objectsLine,
  policyLine,
  tenantNotes,
  tenantWords,
  type Page,
} from "./words.ts";

/** By the first line a pipeline finds its own comment again. Older comments have it, so it never changes. */
export function markerOf(command: Page["command"], stack: string): string {
  return `<!-- cx-tenants ${command}: ${stack.replaceAll("--", "-")} -->`;
}

/** A review as a comment of a pull request: the short table first, the rest folded. */
export function markdownOf(review: Review, page: Page, most = longestComment): string {
  const { stack, tenants, objects, violations, warnings, refusals } = review;
  const parts: Part[] = [
    { name: "title", text: `${markerOf(page.command, stack)}\n### ${escaped(page.title)}` },
    ...(page.note === "" ? [] : [{ name: "note", text: escaped(page.note) }]),
    ...refusalsOf(refusals, page.refused),
    ...policiesOf(violations, most / 8),
    ...tableOf(tenants, most / 3),
    ...warningsOf(warnings, most / 6),
    ...tenants.flatMap(detailsOf),
    ...otherObjectsOf(objects, most / 8),
  ];
  return fitted(parts, code(`npm run ${page.command} -- --stack ${stack}`), most);
}

function refusalsOf(refusals: readonly Said[], title: string): Part[] {
  return refusals.map((one, index) => ({
    name: `words about ${one.subject || "the stack"}`,
    text: index === 0 ? `**${escaped(title)}**\n\n${saidBlock(one)}` : saidBlock(one),
  }));
}

function saidBlock({ subject, message }: Said): string {
  return subject === "" ? codeBlock(message) : `${code(subject)}\n\n${codeBlock(message)}`;
}

function policiesOf(violations: readonly Violation[], most: number): Part[] {
  if (violations.length === 0) return [];
  const rows = violations.map((one) => `- ${policyLine(one, code, escaped)}`);
  return [{ name: "policies", text: `**Policies**\n\n${listOf(rows, most)}` }];
}

function tableOf(tenants: readonly TenantChange[], most: number): Part[] {
  if (tenants.length === 0) return [];
  const { taken, more } = within(tenants.map(rowOf), most);
  const rest = more === 0 ? [] : [`| … | ${String(more)} more tenants | |`];
  const head = ["| tenant | what happens | |", "| --- | --- | --- |"];
  return [{ name: "table of tenants", text: [...head, ...taken, ...rest].join("\n") }];
}

function rowOf(tenant: TenantChange): string {
  const { tenantId, what, objects } = tenant;
  const { shown, more } = changesInTable(tenant);
  const about = [
    tenantNotes[what] ?? "",
    ...shown.map(changeLine),
    more === 0 ? "" : `and ${String(more)} more settings`,
    escaped(objectsLine(objects)),
  ].filter((part) => part !== "");
  return `| ${inCell(code(tenantId))} | **${tenantWords[what]}** | ${about.map(inCell).join("<br>")} |`;
}

/** A cell ends at a bar, also within code. */
function inCell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}

function changeLine({ path, before, after }: Change): string {
  const [old, now] = [before, after].map((text) => (text === null ? "_nothing_" : code(text)));
  return `${code(path)}: ${String(old)} → ${String(now)}`;
}

function warningsOf(warnings: readonly Said[], most: number): Part[] {
  if (warnings.length === 0) return [];
  const title = `${String(warnings.length)} ${warnings.length === 1 ? "warning" : "warnings"}`;
  return [{ name: "warnings", text: folded(title, listOf(warnings.map(saidBlock), most, "\n\n")) }];
}

function detailsOf({ tenantId, fqdn, changes, objects }: TenantChange): Part[] {
  const lines = [
    ...(fqdn === null ? [] : [`- host name: ${code(fqdn)}`]),
    ...changes.map((change) => `- ${changeLine(change)}`),
    ...objects.flatMap(objectLines),
  ];
  if (lines.length === 0) return [];
  return [{ name: `details of ${tenantId}`, text: folded(tenantId, lines.join("\n")) }];
}

function objectLines(object: ObjectChange): string[] {
  return [
    `- ${escaped(objectLine(object))}`,
    ...object.changes.map((change) => `  - ${changeLine(change)}`),
  ];
}

function otherObjectsOf(objects: readonly ObjectChange[], most: number): Part[] {
  if (objects.length === 0) return [];
  const text = folded("Other objects", listOf(objects.flatMap(objectLines), most));
  return [{ name: "other objects", text }];
}

function folded(title: string, text: string): string {
  const summary = title.replaceAll(/[&<>]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

function listOf(lines: readonly string[], most: number, between = "\n"): string {
  const { taken, more } = within(lines, most);
  return [...taken, ...(more === 0 ? [] : [`… and ${String(more)} more`])].join(between);
}
