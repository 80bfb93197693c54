import type { Change, ObjectChange, Review, Said, TenantChange } from "./report.ts";
import { objectLine, policyLine, tenantNotes, tenantWords, type Page } from "./words.ts";

/** A review for a terminal. */
export function textOf(review: Review, page: Page): string {
  const { tenants, objects, refusals, violations, warnings } = review;
  const plain = (text: string) => text;
  const blocks = [
    page.title,
    ...(page.note === "" ? [] : [page.note]),
    ...tenants.map(tenantOf),
    ...objects.map((object) => objectLines(object).join("\n")),
    ...titled("Warnings:", warnings.map(saidLine)),
    ...titled(
      "Policies:",
      violations.map((one) => `  ${policyLine(one, plain, plain).replaceAll("**", "")}`),
    ),
    ...titled(page.refused, refusals.map(saidLine)),
  ];
  return blocks.join("\n\n");
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines].join("\n")];
}

function tenantOf({ tenantId, what, fqdn, changes, objects }: TenantChange): string {
  const note = tenantNotes[what];
  const host = fqdn === null ? "" : ` (${fqdn})`;
  return [
    `${tenantId} ${tenantWords[what]}${host}${note === undefined ? "" : `: ${note}`}`,
    ...changes.map((change) => `  ${changeLine(change)}`),
    ...objects.flatMap(objectLines).map((line) => `  ${line}`),
  ].join("\n");
}

function objectLines(object: ObjectChange): string[] {
  return [objectLine(object), ...object.changes.map((change) => `  ${changeLine(change)}`)];
}

function changeLine({ path, before, after }: Change): string {
  return `${path}: ${before ?? "nothing"} → ${after ?? "nothing"}`;
}

function saidLine({ subject, message }: Said): string {
  const indented = message.replaceAll("\n", "\n  ");
  return `  ${subject === "" ? "" : `${subject}: `}${indented}`;
}
